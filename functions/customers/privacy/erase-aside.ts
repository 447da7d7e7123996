import type { Erasure } from '../../../shared/customers/erasure.ts';
import { identitiesOf, type Person } from '../../../shared/customers/person.ts';
import { uniqueKey } from '../../../shared/table/keys.ts';
import { markErased } from '../../platform/erased-addresses.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { drop } from '../../platform/table/write.ts';
import type { ErasureProgress } from './erasure-progress.ts';

interface AsideRun {
  readonly table: Table;
  readonly deleteFiles: (orgId: string) => Promise<number>;
}

/** What stands beside the collections: the guards of imports, the files; and the mark that the address is not to come back. */
export async function eraseAside(
  { table, deleteFiles }: AsideRun,
  job: Erasure,
  { person }: ErasureProgress,
): Promise<void> {
  await dropImportGuards(table, job.orgId, person);
  await deleteFiles(job.orgId);
  const { orgId, id: erasureId, createdAt: at } = job;
  await markErased(table, { orgId, erasureId, at }, identitiesOf(person));
}

/** Imports guard what makes a row the same by its e-mail address, in the key itself. */
async function dropImportGuards(table: Table, orgId: string, person: Person): Promise<void> {
  const own = new Set([...person.contactIds, ...person.leadIds]);
  const keys = identitiesOf(person).flatMap((identity) =>
    ['lead', 'contact'].map((type) => uniqueKey(orgId, `${type}-import:${identity}`)),
  );
  const items = await table.items(keys, true);
  for (const { PK, SK, recordId } of items) {
    if (own.has(String(recordId))) await table.write(drop({ PK: String(PK), SK: String(SK) }));
  }
}
