import { type Actor, reaches } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { figuresOf, type StoredValue, storedValueOf } from '../../shared/customers/account-value.ts';
import type { Hierarchy, HierarchyNode } from '../../shared/customers/overview.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { facePlace, indexes, type Key, recordKey, summaryKey } from '../../shared/table/keys.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { openCursor, type Position, sealCursor } from '../platform/table/cursor.ts';
import type { Table } from '../platform/table/gateway.ts';
import { keyName, keyOfItem } from '../platform/table/range.ts';
import { briefOf, seesAmounts } from './account-overview.ts';
import { tierOf } from './snapshot.ts';

/** Levels that are followed up and down: an account has at most 20 companies above it. */
const mostLevels = 20;

/** An account with its sums. */
interface Counted {
  readonly account: Account;
  readonly value: StoredValue;
}

/**
 * The tree around an account. Sums of groups are kept by the projection, so a tree of ten thousand companies costs no more
 * than one of ten: a page of n rows reads n accounts with their summaries, with one Query and one BatchGet for each
 * company on it that has others below; upwards one BatchGet a level, at most 20.
 */
export async function getAccountHierarchy(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<(typeof customersRoutes)['getAccountHierarchy']>,
): Promise<Hierarchy> {
  const { orgId } = actor;
  await recordFor(table, { ...Account, name: 'account' as const }, actor, params.id, 'read');
  const secret = await table.signingKey(orgId);
  const after = query.cursor ? pathIn(openCursor(query.cursor, binding, secret)) : undefined;
  const [root] = await counted(table, orgId, [params.id]);
  if (!root) return { ancestors: [], items: [] };
  const rows: { node: HierarchyNode; path: readonly string[] }[] = [];
  const walk = { table, actor, limit: query.limit + 1, rows };
  if (!after) rows.push({ node: nodeOf(root, 0, actor), path: [] });
  await descend(walk, root, [], after);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    ancestors: after ? [] : await ancestorsOf(table, actor, root.account),
    items: shown.map(({ node }) => node),
    ...(rows.length > query.limit && last && { cursor: sealCursor(positionOf(last.path), binding, secret) }),
  };
}

interface Walk {
  readonly table: Table;
  readonly actor: Actor;
  /** As many rows as are wanted. */
  readonly limit: number;
  readonly rows: { node: HierarchyNode; path: readonly string[] }[];
}

/**
 * Adds what is below an account, each company followed by its own. `after` is the path of the row that was shown last:
 * the walk goes on below that row, then after it, then after its parents.
 */
async function descend(
  walk: Walk,
  { account: parent }: Counted,
  path: readonly string[],
  after: readonly string[] | undefined,
): Promise<void> {
  if (path.length >= mostLevels) return;
  const { table, actor, limit, rows } = walk;
  const { orgId } = actor;
  const [resumed, ...rest] = after ?? [];
  if (resumed) {
    const [on] = await counted(table, orgId, [resumed]);
    if (on?.account.parentId === parent.id) await descend(walk, on, [...path, resumed], rest);
  }
  let start: Position | undefined = resumed ? entryOf(orgId, parent.id, resumed) : undefined;
  while (rows.length < limit) {
    const { items, last } = await table.query(
      { orgId, index: 'face', partition: parent.id, beginsWith: facePlace('', 'account', '')[1] },
      limit - rows.length,
      start,
    );
    const children = await counted(
      table,
      orgId,
      items.map(({ PK }) => String(PK).slice(orgId.length + 1)),
    );
    for (const child of children) {
      if (rows.length >= limit) return;
      const below = [...path, child.account.id];
      // An account that moved away a moment ago, or whose reader may not see it.
      if (child.account.parentId !== parent.id || !reaches(actor, 'account', 'read', child.account)) continue;
      rows.push({ node: nodeOf(child, below.length, actor), path: below });
      if (child.value.own.children) await descend(walk, child, below, undefined);
    }
    if (!last) return;
    start = last;
  }
}

/** The companies above an account, the topmost first. */
async function ancestorsOf(table: Table, actor: Actor, account: Account) {
  const above: Omit<HierarchyNode, 'depth'>[] = [];
  const seen = new Set([account.id]);
  let parentId = account.parentId;
  while (parentId !== undefined && !seen.has(parentId) && above.length < mostLevels) {
    seen.add(parentId);
    const [parent] = await counted(table, actor.orgId, [parentId]);
    if (!parent || !reaches(actor, 'account', 'read', parent.account)) break;
    const { depth: _depth, ...node } = nodeOf(parent, 0, actor);
    above.unshift(node);
    parentId = parent.account.parentId;
  }
  return above;
}

/** Accounts with their summaries, in the order asked: one BatchGet for up to fifty. */
async function counted(table: Table, orgId: string, ids: readonly string[]): Promise<Counted[]> {
  const places = ids.map((id) => ({
    id,
    record: recordKey(orgId, id),
    value: summaryKey(orgId, id, 'value'),
  }));
  const items = await table.items(places.flatMap(({ record, value }): Key[] => [record, value]));
  const stored = new Map(items.map((item) => [keyName(keyOfItem(item)), item]));
  return places.flatMap(({ id, record, value }) => {
    const item = stored.get(keyName(record));
    if (item?.entity !== 'account' || item.deletedAt !== undefined) return [];
    return [{ account: Account.schema.parse(item), value: storedValueOf(id, stored.get(keyName(value))) }];
  });
}

function nodeOf({ account, value }: Counted, depth: number, actor: Actor): HierarchyNode {
  const withAmounts = seesAmounts(actor);
  return {
    ...briefOf(account),
    effectiveTier: account.tier ?? tierOf(value.inheritedTier),
    parentId: account.parentId,
    depth,
    children: value.own.children ?? 0,
    own: figuresOf(value.own, withAmounts),
    group: figuresOf(value.group, withAmounts),
  };
}

/** Where a child stands in the face of its parent: follows from the two ids. */
function entryOf(orgId: string, parentId: string, childId: string) {
  const [partition, sort] = facePlace(parentId, 'account', childId);
  const { partitionKey, sortKey } = indexes.face;
  return { ...recordKey(orgId, childId), [partitionKey]: `${orgId}#${partition}`, [sortKey]: sort };
}

const positionOf = (path: readonly string[]) =>
  Object.fromEntries(path.map((id, depth) => [String(depth), id]));

/** The ids in a cursor, from the account down; none for the account itself. */
function pathIn(position: Readonly<Record<string, string>>): string[] {
  return Object.keys(position)
    .sort((one, other) => Number(one) - Number(other))
    .flatMap((depth) => position[depth] ?? []);
}
