import { recordFields } from '../table/entity.ts';

type Fields = Readonly<Record<string, unknown>>;

const bookkeeping = new Set(Object.keys(recordFields('account')));

export interface Merged {
  /** The survivor before the merge and right after it. */
  readonly before: Fields;
  readonly after: Fields;
}

/**
 * What the survivor gets back when a merge is undone. A field that the merge did not change keeps whatever it is now, as does
 * one that somebody changed after the merge. One that is still as the merge left it is again what it was; of a list (and of
 * the organization's own fields) only the entries that the merge brought go and those that it took come back, so that what
 * people added or removed since stays so. `undefined` for a field that had no value. The order of an object's members says
 * nothing: the table gives them in another one than a schema does. Pure; undoing at once gives back exactly what was there.
 */
export function takenBack(now: object, { before, after }: Merged): Fields {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const back: Record<string, unknown> = {};
  for (const name of names) {
    if (bookkeeping.has(name) || isSame(before[name], after[name])) continue;
    back[name] = earlierValue(Reflect.get(now, name), before[name], after[name], name);
  }
  return back;
}

function earlierValue(now: unknown, before: unknown, after: unknown, name: string): unknown {
  if (Array.isArray(after) && (before === undefined || Array.isArray(before))) {
    return earlierList(listOf(now), before, after);
  }
  if (name === 'custom') return earlierCustom(plain(now), plain(before), plain(after), before);
  return isSame(now, after) ? before : now;
}

function earlierList(
  now: readonly unknown[],
  before: readonly unknown[] | undefined,
  after: readonly unknown[],
): unknown {
  const texts = (entries: readonly unknown[]) => new Set(entries.map(textOf));
  const [has, had, became] = [texts(now), texts(before ?? []), texts(after)];
  const kept = (before ?? []).filter((entry) => {
    const text = textOf(entry);
    return has.has(text) || !became.has(text);
  });
  const added = now.filter((entry) => {
    const text = textOf(entry);
    return !became.has(text) && !had.has(text);
  });
  const entries = [...kept, ...added];
  return entries.length === 0 && before === undefined ? undefined : entries;
}

function earlierCustom(now: Fields, before: Fields, after: Fields, was: unknown): unknown {
  const back: Record<string, unknown> = { ...now };
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isSame(before[key], after[key]) || !isSame(now[key], after[key])) continue;
    if (before[key] === undefined) delete back[key];
    else back[key] = before[key];
  }
  return Object.keys(back).length === 0 && was === undefined ? undefined : back;
}

/** As stored: without regard to what is undefined and what is absent. */
function isSame(one: unknown, other: unknown): boolean {
  return textOf(one) === textOf(other);
}

/** The same text for the same value, whatever the order of its members. */
function textOf(value: unknown): string | undefined {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const plain = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
