import { isDeepStrictEqual } from 'node:util';
import { reaches } from '../../shared/access/permissions.ts';
import { AppError } from '../../shared/errors.ts';
import type { Import } from '../../shared/imports/import.ts';
import { ImportMapping, mappingIdOf } from '../../shared/imports/import-mapping.ts';
import type { importsRoutes } from '../../shared/imports/routes.ts';
import type { Page } from '../../shared/platform/route.ts';
import { type Author, revise, stampNew } from '../../shared/table/entity.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update, type Write } from '../platform/table/write.ts';

/** The mapping that somebody confirmed for an earlier file of these headers. */
export function savedMapping(
  table: Table,
  { orgId, type }: Pick<Import, 'orgId' | 'type'>,
  headers: readonly string[],
): Promise<ImportMapping | undefined> {
  return table.find(ImportMapping, orgId, mappingIdOf(orgId, type, headers));
}

/** Keeps the mapping of an import for the next file of its headers; nothing where it is kept already. */
export async function mappingWrites(
  table: Table,
  { orgId, type, mapping = {} }: Pick<Import, 'orgId' | 'type' | 'mapping'>,
  headers: readonly string[],
  author: Author,
  now: number,
): Promise<Write[]> {
  if (Object.keys(mapping).length === 0) return [];
  const before = await savedMapping(table, { orgId, type }, headers);
  if (before && isDeepStrictEqual(before.mapping, mapping)) return [];
  if (before) return update(ImportMapping, before, revise(before, { mapping }, author, now), 'change');
  const fields = { type, headers: headers.slice(0, 500).map((header) => header.slice(0, 300)), mapping };
  return recreated(stampNew(fields, mappingIdOf(orgId, type, headers), author, now));
}

/** One that was deleted stands there for 30 days more and is written over. */
function recreated(mapping: ImportMapping): Write[] {
  return create(ImportMapping, mapping).map((write) =>
    write.item.Put
      ? {
          ...write,
          item: {
            Put: {
              ...write.item.Put,
              ConditionExpression: 'attribute_not_exists(PK) OR attribute_exists(deletedAt)',
            },
          },
        }
      : write,
  );
}

/** The saved mappings, newest first. */
export async function listImportMappings(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof importsRoutes.listImportMappings>,
): Promise<Page<ImportMapping>> {
  const range = { orgId: actor.orgId, index: 'list', partition: 'importMapping', descending: true } as const;
  return table.page(ImportMapping, range, { ...query, binding });
}

/** Forgets a saved mapping: who saved it may, and administrators. */
export async function deleteImportMapping(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof importsRoutes.deleteImportMapping>,
): Promise<Reply> {
  const mapping = await table.get(ImportMapping, actor.orgId, params.id);
  if (!reaches(actor, 'import', 'update', { createdBy: mapping.createdBy })) {
    throw new AppError('forbidden', 'Somebody else saved this mapping. Ask them or an administrator.');
  }
  expectVersion(ifMatch, mapping);
  await table.write(remove(ImportMapping, mapping, revise(mapping, {}, actor, now)));
  return noContent();
}
