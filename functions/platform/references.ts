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
  const [problems = []] = await missingReferences(table, orgId, [references]);
  if (problems.length > 0) throw invalid(...problems);
}

/** The fields of several records that point to nothing in the organization, record by record; one BatchGet for a hundred. */
export async function missingReferences(
  table: Table,
  orgId: string,
  records: readonly (readonly Reference[])[],
): Promise<FieldProblem[][]> {
  const given = records.map((references) =>
    references.flatMap((reference) =>
      reference.id === undefined ? [] : [{ ...reference, key: recordKey(orgId, reference.id) }],
    ),
  );
  const keys = given.flat().map(({ key }) => key);
  if (keys.length === 0) return records.map(() => []);
  const items = await table.items(keys, true);
  const existing = new Set(
    items.filter(({ deletedAt }) => deletedAt === undefined).map((item) => `${item.entity}\n${item.PK}`),
  );
  const merged = new Map(
    items.flatMap(({ PK, mergedInto }) =>
      typeof mergedInto === 'string' ? [[String(PK), mergedInto] as const] : [],
    ),
  );
  const isMissing = ({ entity, key }: { entity: { name: string }; key: Key }) =>
    !existing.has(`${entity.name}\n${key.PK}`);
  return given.map((references) =>
    references.filter(isMissing).map(({ path, entity, id, key }) => {
      const survivorId = merged.get(key.PK);
      const hint = survivorId ? `; it was merged into ${survivorId}` : '';
      return { path, message: `there is no ${entity.name} ${id}${hint}` };
    }),
  );
}
