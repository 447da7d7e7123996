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
import {
  countedPartKey,
  expiryAttribute,
  facePlace,
  indexes,
  type Key,
  summaryKey,
} from '../../shared/table/keys.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { keyOfItem } from '../platform/table/range.ts';
import { adjust, putNew, type Write } from '../platform/table/write.ts';

/** Rivals meet at the summary of a big group: every one of its deals passes there. */
const mostTries = 40;
/** Changes in one transaction; the marks and the sums they move fit into DynamoDB's hundred items for flat companies. */
const mostTogether = 25;
const mostItems = 100;
/** Accounts of one change in one transaction: each with the 40 above it, and the marks. */
const mostAccounts = 2;
/** The marks of parts are needed until the audit mark is there; a stream brings a change again for a day. */
const partMarkDays = 7;

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
 * A change of more accounts than surely fit is counted in parts.
 */
export async function countOnce(table: Table, counted: readonly Counted[]): Promise<void> {
  const groups = new Map<string, Counted[]>();
  for (const [place, one] of counted.entries()) {
    if (deltasOf(one.change).size > mostAccounts) {
      await countInParts(table, one);
      continue;
    }
    const name = isMove(one.change) ? `move ${place}` : one.change.orgId;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += mostTogether) {
      await countTogether(table, group.slice(start, start + mostTogether));
    }
  }
}

/**
 * A person of many companies, each at the bottom of a deep group, moves more sums than a transaction takes. How it is
 * parted rests on the change alone, so that it is the same however often it comes and whoever moves meanwhile; each part
 * has a mark of its own, and the audit mark comes with the last.
 */
async function countInParts(table: Table, { change, mark }: Counted): Promise<void> {
  const deltas = [...deltasOf(change)];
  const auditMark = keyOfItem(mark.item.Put?.Item ?? {});
  for (let start = 0; start < deltas.length; start += mostAccounts) {
    const isLast = start + mostAccounts >= deltas.length;
    const part: Moves = {
      deltas: new Map(deltas.slice(start, start + mostAccounts)),
      standings: [],
      marks: isLast ? [once(mark)] : partMarks(auditMark, start / mostAccounts),
    };
    try {
      await retryOnConflict(() => countNow(table, change.orgId, part), { attempts: mostTries });
    } catch (error) {
      if (!isAppError(error, 'already_exists')) throw error;
    }
  }
}

/** The mark of a part; it holds only until the change was counted whole, so it need not be kept. */
function partMarks(auditMark: Key, part: number): Write[] {
  const expiresAt = Math.floor(Date.now() / 1000) + partMarkDays * 86_400;
  return [
    putNew(
      { ...countedPartKey(auditMark, part), entity: 'countedPart', [expiryAttribute]: expiresAt },
      countedBefore,
    ),
    {
      item: {
        ConditionCheck: {
          TableName: '',
          Key: { ...auditMark },
          ConditionExpression: 'attribute_not_exists(PK)',
        },
      },
      orElse: countedBefore,
    },
  ];
}

const countedBefore = () => new AppError('already_exists', 'The change was counted before.');

function isMove({ entity, before, after }: CountedChange): boolean {
  const parentOf = (item: object | undefined) => item && Reflect.get(item, 'parentId');
  return entity === 'account' && parentOf(before) !== parentOf(after);
}

/** In one transaction; what it cannot do for all is done for each half, down to one. */
async function countTogether(table: Table, counted: readonly Counted[]): Promise<void> {
  const [first] = counted;
  if (!first) return;
  try {
    await retryOnConflict(() => countNow(table, first.change.orgId, movesOf(counted)), {
      attempts: mostTries,
    });
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

/** What moves in one transaction, and the marks that say so. */
interface Moves {
  readonly deltas: ReadonlyMap<string, Counters>;
  readonly standings: readonly Standing[];
  readonly marks: readonly Write[];
}

function movesOf(counted: readonly Counted[]): Moves {
  const deltas = new Map<string, Counters>();
  const standings: Standing[] = [];
  for (const { change } of counted) {
    for (const [id, counters] of deltasOf(change)) deltas.set(id, plus(deltas.get(id) ?? {}, counters));
    const standing = standingAfter(change);
    if (standing) standings.push(standing);
  }
  return { deltas, standings, marks: counted.map(({ mark }) => once(mark)) };
}

async function countNow(table: Table, orgId: string, { deltas, standings, marks }: Moves): Promise<void> {
  const concerned = [
    ...deltas.keys(),
    ...standings.flatMap(({ accountId, parentId }) => [accountId, ...(parentId ? [parentId] : [])]),
  ];
  const values = await valuesAbove(table, orgId, concerned);
  const steps = planSteps(deltas, standings, (id) => values.get(id) ?? storedValueOf(id, undefined));
  if (steps.length + marks.length > mostItems) throw new TooManyItems();
  await table.write(
    marks,
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
    orElse: countedBefore,
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
