import {
  type Counters,
  counterAttribute,
  plus,
  type StoredValue,
  storedValueOf,
} from '../../shared/customers/account-value.ts';
import { mostLevels, planSteps, type ValueStep } from '../../shared/customers/value-plan.ts';
import {
  type CountedChange,
  deltasOf,
  type Standing,
  standingAfter,
} from '../../shared/customers/value-rules.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { facePlace, indexes, summaryKey } from '../../shared/table/keys.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { adjust, type Write } from '../platform/table/write.ts';

/** Rivals meet at the summary of a big group: every one of its deals passes there. */
const mostTries = 40;
/** Changes in one transaction; the marks and the sums they move fit into DynamoDB's hundred items for flat companies. */
const mostTogether = 25;
const mostItems = 100;

/** A change that moves counters, and the mark that says it was counted. */
export interface Counted {
  readonly change: CountedChange & { readonly orgId: string };
  readonly mark: Write;
}

/** Whether a change moves the counters of an account, or an account itself. */
export function isCounted(change: CountedChange): boolean {
  return deltasOf(change).size > 0 || standingAfter(change) !== undefined;
}

/**
 * Counts changes, each exactly once: the sums move in the transaction that writes the marks, and a mark that is there
 * already says that its change was counted. Changes go together, so that a file of contacts of one company moves its sums
 * once; accounts that move to another parent go alone. One consistent BatchGet a level of parents, and one transaction.
 */
export async function countOnce(table: Table, counted: readonly Counted[]): Promise<void> {
  const groups = new Map<string, Counted[]>();
  for (const [place, one] of counted.entries()) {
    const name = isMove(one.change) ? `move ${place}` : one.change.orgId;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += mostTogether) {
      await countTogether(table, group.slice(start, start + mostTogether));
    }
  }
}

function isMove({ entity, before, after }: CountedChange): boolean {
  const parentOf = (item: object | undefined) => item && Reflect.get(item, 'parentId');
  return entity === 'account' && parentOf(before) !== parentOf(after);
}

/** In one transaction; what it cannot do for all is done for each half, down to one. */
async function countTogether(table: Table, counted: readonly Counted[]): Promise<void> {
  const [first] = counted;
  if (!first) return;
  try {
    await retryOnConflict(() => countNow(table, first.change.orgId, counted), { attempts: mostTries });
  } catch (error) {
    const isCountedBefore = isAppError(error, 'already_exists');
    if (counted.length === 1 && isCountedBefore) return;
    if (!isCountedBefore && !(error instanceof TooManyItems)) throw error;
    if (counted.length === 1) throw error;
    const middle = Math.ceil(counted.length / 2);
    await countTogether(table, counted.slice(0, middle));
    await countTogether(table, counted.slice(middle));
  }
}

class TooManyItems extends Error {}

async function countNow(table: Table, orgId: string, counted: readonly Counted[]): Promise<void> {
  const deltas = new Map<string, Counters>();
  const standings: Standing[] = [];
  for (const { change } of counted) {
    for (const [id, counters] of deltasOf(change)) deltas.set(id, plus(deltas.get(id) ?? {}, counters));
    const standing = standingAfter(change);
    if (standing) standings.push(standing);
  }
  const concerned = [
    ...deltas.keys(),
    ...standings.flatMap(({ accountId, parentId }) => [accountId, ...(parentId ? [parentId] : [])]),
  ];
  const values = await valuesAbove(table, orgId, concerned);
  const steps = planSteps(deltas, standings, (id) => values.get(id) ?? storedValueOf(id, undefined));
  if (steps.length + counted.length > mostItems) throw new TooManyItems();
  await table.write(
    counted.map(({ mark }) => once(mark)),
    steps.map((step) => stepWrite(orgId, step)),
  );
}

/** The mark, on condition that it is not there yet. */
function once({ item }: Write): Write {
  return {
    item: {
      ...item,
      ...(item.Put && { Put: { ...item.Put, ConditionExpression: 'attribute_not_exists(PK)' } }),
    },
    orElse: () => new AppError('already_exists', 'The change was counted before.'),
  };
}

/** The summary items of these accounts and of all above them, level by level. */
export async function valuesAbove(
  table: Table,
  orgId: string,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, StoredValue>> {
  const values = new Map<string, StoredValue>();
  let level = [...new Set(accountIds)];
  for (let depth = 0; level.length > 0 && depth <= mostLevels; depth += 1) {
    const items = await table.items(
      level.map((id) => summaryKey(orgId, id, 'value')),
      true,
    );
    const byPartition = new Map(items.map((item) => [String(item.PK), item]));
    for (const id of level) values.set(id, storedValueOf(id, byPartition.get(`${orgId}#${id}`)));
    const above = level.flatMap((id) => values.get(id)?.parentId ?? []);
    level = [...new Set(above)].filter((id) => !values.has(id));
  }
  return values;
}

/** The write of one step: sums are added to, so that rivals that do not touch the chain need not wait for each other. */
export function stepWrite(orgId: string, { accountId, own, group, expect, standing }: ValueStep): Write {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = { ':entity': 'accountSummary', ':account': accountId, ':one': 1 };
  const sets = ['entity = :entity', 'accountId = :account'];
  const removes: string[] = [];
  const adds = ['version :one'];
  const sums = (['own', 'group'] as const).flatMap((of) =>
    Object.entries(of === 'own' ? own : group).map(([name, by]) => [counterAttribute(of, name), by] as const),
  );
  for (const [place, [name, by]] of sums.entries()) {
    names[`#c${place}`] = name;
    values[`:c${place}`] = by;
    adds.push(`#c${place} :c${place}`);
  }
  const attributes = standing ? standingAttributes(orgId, standing) : {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) removes.push(name);
    else {
      values[`:${name}`] = value;
      sets.push(`${name} = :${name}`);
    }
  }
  const conditions = [
    expect.parentId === undefined ? 'attribute_not_exists(parentId)' : 'parentId = :expectedParent',
  ];
  if (expect.parentId !== undefined) values[':expectedParent'] = expect.parentId;
  if (expect.version === 0) conditions.push('attribute_not_exists(version)');
  else if (expect.version !== undefined) {
    conditions.push('version = :expectedVersion');
    values[':expectedVersion'] = expect.version;
  }
  return adjust(summaryKey(orgId, accountId, 'value'), {
    set: [
      `SET ${sets.join(', ')}`,
      ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
      `ADD ${adds.join(', ')}`,
    ].join(' '),
    ...(sums.length > 0 && { names }),
    values,
    condition: conditions.join(' AND '),
  });
}

/** Where the account stands, and the entry that tells whoever reads its face; a deleted one has none. */
function standingAttributes(
  orgId: string,
  { accountId, isThere, parentId, ownerId }: NonNullable<ValueStep['standing']>,
): Record<string, string | undefined> {
  const { partitionKey, sortKey } = indexes.face;
  const [partition, sort] = facePlace(accountId, 'summary', `${parentId ?? '-'}#${ownerId ?? '-'}`);
  return {
    parentId,
    ownerId,
    [partitionKey]: isThere ? `${orgId}#${partition}` : undefined,
    [sortKey]: isThere ? sort : undefined,
  };
}
