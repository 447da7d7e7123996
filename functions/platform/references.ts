import { type FieldProblem, invalid } from '../../shared/errors.ts';
import { type Key, recordKey } from '../../shared/table/keys.ts';
import type { Table } from './table/gateway.ts';

/** A field that names another record of the same organization. */
export interface Reference {
  /** As the client wrote it: `accountId`, `target.ids.0`. */
  readonly path: string;
  readonly entity: { readonly name: string };
  readonly id: string | undefined;
}

/**
 * Throws `invalid` (422) naming every field that points to nothing in the organization; one BatchGet for all of them.
 * The key begins with the organization, so another organization's record is not there either.
 */
export async function expectReferences(
  table: Table,
  orgId: string,
  references: readonly Reference[],
): Promise<void> {
  const given = references.flatMap((reference) =>
    reference.id === undefined ? [] : [{ ...reference, key: recordKey(orgId, reference.id) }],
  );
  if (given.length === 0) return;
  const items = await table.items(
    given.map(({ key }) => key),
    true,
  );
  const existing = new Set(
    items.filter(({ deletedAt }) => deletedAt === undefined).map((item) => `${item.entity}\n${item.PK}`),
  );
  const isMissing = ({ entity, key }: { entity: { name: string }; key: Key }) =>
    !existing.has(`${entity.name}\n${key.PK}`);
  const problems: FieldProblem[] = given
    .filter(isMissing)
    .map(({ path, entity, id }) => ({ path, message: `there is no ${entity.name} ${id}` }));
  if (problems.length > 0) throw invalid(...problems);
}
