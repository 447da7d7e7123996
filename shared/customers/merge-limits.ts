import { mostConsentStates } from './consent-state.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The most entries of each list that two records unite, as the schemas have it. */
export const mostEntries: Readonly<Record<string, number>> = {
  emails: 10,
  phones: 10,
  affiliations: 10,
  addresses: 10,
  tags: 100,
  consents: mostConsentStates,
};
/** The most own fields of an organization on one record. */
const mostCustom = 100;

/**
 * What a record takes of what it gets back when a merge is undone: its own entries come first, then of those that were added
 * since as many as there is room for. Pure.
 */
export function withinLimits(back: Fields, before: Fields): Fields {
  return Object.fromEntries(
    Object.entries(back).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.slice(0, mostEntries[name] ?? value.length)];
      return [name, name === 'custom' ? roomyCustom(value, before.custom) : value];
    }),
  );
}

function roomyCustom(custom: unknown, before: unknown): unknown {
  if (typeof custom !== 'object' || custom === null) return custom;
  const own = new Set(typeof before === 'object' && before !== null ? Object.keys(before) : []);
  const entries = Object.entries(custom);
  if (entries.length <= mostCustom) return custom;
  const [had, added] = [entries.filter(([key]) => own.has(key)), entries.filter(([key]) => !own.has(key))];
  return Object.fromEntries([...had, ...added].slice(0, mostCustom));
}
