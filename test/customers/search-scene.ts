/** Records of every type that a search finds, with their entries, and a box to search them in. */
import { search } from '../../functions/customers/search.ts';
import type { RecordChange } from '../../functions/platform/table/record-change.ts';
import { itemOf } from '../../functions/platform/table/write.ts';
import { searchWrites } from '../../functions/projections/search-entries.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import type { SearchResult, SearchType } from '../../shared/customers/search-routes.ts';
import { AppError } from '../../shared/errors.ts';
import { derivedId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { User } from '../../shared/organization/user.ts';
import type { Page } from '../../shared/platform/route.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { type BaseRecord, type Entity, stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { foundedAt, type TestTable } from '../support/table.ts';

export const entities = {
  lead: Lead,
  account: Account,
  contact: Contact,
  opportunity: Opportunity,
  user: User,
};

const least: Record<SearchType, object> = {
  lead: { source: 'web', status: 'new', score: 0, epoch: 0 },
  account: {},
  contact: {},
  opportunity: { accountId: derivedId('account', foundedAt, 'any') },
  user: { role: 'sales', email: 'user@shu.example' },
};

function recordFrom(orgId: string, type: SearchType, fields: Record<string, unknown>) {
  const entity: Entity<BaseRecord> = entities[type] as never;
  const { name, createdAt = new Date(foundedAt).toISOString(), ...others } = fields;
  const at = Date.parse(String(createdAt));
  const given = { ...least[type], ...others, name: type === 'contact' ? { full: name } : name };
  const id = derivedId(type, at, `${JSON.stringify(fields)}`);
  const record = entity.schema.parse({ ...given, ...stampNew(given, id, systemAuthor(orgId), at) });
  return { entity, record };
}

/** Writes a record and its entries. A contact's `name` may be a plain text; ids follow from the fields. */
export async function put(
  fixture: Pick<TestTable, 'table'>,
  orgId: string,
  type: SearchType,
  fields: Record<string, unknown>,
): Promise<BaseRecord> {
  const [record] = await putMany(fixture, orgId, type, [fields]);
  if (!record) throw new Error('One record makes one record.');
  return record;
}

/** Writes many records and their entries in few batches. */
export async function putMany(
  { table }: Pick<TestTable, 'table'>,
  orgId: string,
  type: SearchType,
  many: readonly Record<string, unknown>[],
): Promise<BaseRecord[]> {
  const made = many.map((fields) => recordFrom(orgId, type, fields));
  await table.writeEach(
    made.flatMap(({ entity, record }) => {
      const Item = itemOf(entity, record, 'create');
      return [
        { item: { Put: { TableName: '', Item } }, orElse },
        ...searchWrites(changeOf(entity, undefined, record)),
      ];
    }),
  );
  return made.map(({ record }) => record);
}

const orElse = () => new AppError('conflict', 'Puts have no condition.');

/** What the projection does when a record changes. */
export async function index<R extends BaseRecord>(
  { table }: Pick<TestTable, 'table'>,
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): Promise<void> {
  await table.writeEach(searchWrites(changeOf(entity, before, after)));
}

/** A change as the stream tells it. */
function changeOf<R extends BaseRecord>(
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): RecordChange {
  const some = after ?? before;
  if (!some) throw new Error('A change is of something.');
  return {
    before: before && itemOf(entity, before, 'update'),
    after: after && itemOf(entity, after, 'update'),
    entity: entity.name,
    recordId: some.id,
    orgId: some.orgId,
    key: entity.keyOf(some),
    version: some.version,
    at: some.updatedAt,
    actorId: some.updatedBy,
    action: 'update',
  };
}

export interface Asked {
  readonly types?: readonly SearchType[];
  readonly limit?: number;
  readonly cursor?: string | undefined;
}

/** One page of what somebody finds. */
export async function pageOf(
  { table }: Pick<TestTable, 'table'>,
  actor: Actor,
  q: string,
  { types, limit = 20, cursor }: Asked = {},
): Promise<Page<SearchResult>> {
  const query = { q, limit, ...(types && { types: [...types] }), cursor };
  const binding = JSON.stringify([actor.userId, q, types]);
  const context = { table, now: foundedAt, receivedAt: foundedAt };
  return search(context, { actor, query, binding } as never);
}

/** The names of everything that somebody finds, page after page, the best first. */
export async function namesFoundBy(
  fixture: Pick<TestTable, 'table'>,
  actor: Actor,
  q: string,
  asked: Asked = {},
): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await pageOf(fixture, actor, q, { ...asked, cursor });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.cursor;
  } while (cursor);
  return names;
}
