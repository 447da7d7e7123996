import { erasedMark } from '../../shared/customers/erased-address.ts';
import { uniqueKey } from '../../shared/table/keys.ts';
import type { Table } from './table/gateway.ts';
import { put } from './table/write.ts';

/** Of what erased an address, and when. */
export interface ErasedBy {
  readonly orgId: string;
  readonly erasureId: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

const markKey = (orgId: string, identity: string, key: string) =>
  uniqueKey(orgId, `erased:${erasedMark(identity, key)}`);

/** Keeps a keyed hash of each identity (`email:…`, `phone:…`), so that nothing brings the person back unnoticed. */
export async function markErased(
  table: Table,
  { orgId, erasureId, at }: ErasedBy,
  identities: readonly string[],
): Promise<void> {
  const key = await table.signingKey(orgId);
  for (const identity of identities) {
    await table.write(put({ ...markKey(orgId, identity, key), entity: 'erased', erasureId, at }));
  }
}

/** When each of these identities was erased; those that were not are left out. One BatchGet for a hundred. */
export async function erasedSince(
  table: Table,
  orgId: string,
  identities: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (identities.length === 0) return new Map();
  const key = await table.signingKey(orgId);
  const keys = new Map(identities.map((identity) => [markKey(orgId, identity, key).PK, identity]));
  const items = await table.items(identities.map((identity) => markKey(orgId, identity, key)));
  return new Map(items.map(({ PK, at }) => [keys.get(String(PK)) ?? '', String(at)]));
}
