import type { FieldChange } from '../../shared/organization/audit.ts';
import { derivedAttribute, expiryAttribute, indexes } from '../../shared/table/keys.ts';
import { cut } from '../../shared/text/cut.ts';
import type { StoredItem } from '../platform/table/record-change.ts';

/** What every record carries; who and when is said by the audit entry itself. */
const bookkeeping = new Set<string>([
  ...['PK', 'SK', 'entity', 'action', 'id', 'orgId', 'version', 'deletedAt'],
  ...['createdAt', 'createdBy', 'updatedAt', 'updatedBy'],
  ...Object.values(indexes).flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
  derivedAttribute,
  expiryAttribute,
]);

const secret = /password|secret|token|signingKey/i;
export const hiddenValue = '(hidden)';

/** A value longer than this, as JSON, is cut: the audit says what changed, it is no second copy of the texts. */
const longestValue = 2_000;
/** All values of an entry together; an item takes 400 kB, and a character three bytes. */
const longestEntry = 100_000;
const shortValue = 200;

type Plain = Readonly<Record<string, unknown>>;

/** Every field that differs, in the order of their names; objects field by field, lists as a whole, secrets hidden. */
export function fieldChanges(
  before: StoredItem | undefined,
  after: StoredItem | undefined,
  leftOut: readonly string[] = [],
): FieldChange[] {
  const isLeftOut = (name: string) => bookkeeping.has(name) || leftOut.includes(name);
  const visible = (item: StoredItem | undefined) =>
    Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => !isLeftOut(name)));
  const changes = differences('', visible(before), visible(after));
  const size = changes.reduce((sum, change) => sum + JSON.stringify(change).length, 0);
  return size <= longestEntry ? changes : changes.map((change) => shortened(change, shortValue));
}

function differences(parent: string, before: Plain, after: Plain): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => difference(parent ? `${parent}.${name}` : name, before[name], after[name]));
}

function difference(path: string, before: unknown, after: unknown): FieldChange[] {
  if (isPlain(before) && isPlain(after)) return differences(path, before, after);
  if (isSame(before, after)) return [];
  if (secret.test(path))
    return [
      {
        path,
        ...(before !== undefined && { before: hiddenValue }),
        ...(after !== undefined && { after: hiddenValue }),
      },
    ];
  return [shortened({ path, before, after }, longestValue)];
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, place) => isSame(value, other[place]));
  }
  if (isPlain(one) && isPlain(other)) return differences('', one, other).length === 0;
  return one === other;
}

function shortened({ path, before, after }: FieldChange, longest: number): FieldChange {
  const short = (value: unknown) => {
    const text = JSON.stringify(value);
    return text.length <= longest ? value : `${cut(text, longest)}…`;
  };
  return {
    path,
    ...(before !== undefined && { before: short(before) }),
    ...(after !== undefined && { after: short(after) }),
  };
}
