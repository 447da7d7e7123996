import { table } from './markdown.ts';

/** What the search costs, as DynamoDB reports it; `test/customers/search-costs.test.ts` measures again and holds these numbers. */

/** Write units, behind the stream: one for each word, one for the list of the words. */
export const indexingCosts = {
  'a contact with a Latin name': 10,
  'a contact with a Chinese name': 13,
  'a lead of a Chinese company': 13,
  'its next owner': 12,
  'its end': 12,
  'a new e-mail address of the contact': 3,
  'a change of anything else': 0,
};
export type IndexedRecord = keyof typeof indexingCosts;

interface SearchCost {
  readonly operations: number;
  readonly readUnits: number;
}

const cost = (operations: number, readUnits: number): SearchCost => ({ operations, readUnits });

/** An administrator searches all five types; a page of ten. */
export const searchCosts = {
  'among 100 contacts': {
    'one word, ten found': cost(6, 7.5),
    'two words, ten found': cost(6, 7.5),
    'a phone number': cost(11, 5.5),
    'a word of every record': cost(6, 9),
  },
  'among 2,000 contacts': {
    'one word, ten found': cost(6, 7.5),
    'two words, ten found': cost(6, 7.5),
    'a phone number': cost(11, 5.5),
    'a word of every record': cost(6, 10.5),
  },
} as const;

/** The chapter of the data model about the search. */
export function searchChapter(): string {
  const among = Object.entries(searchCosts);
  const queries = Object.keys(searchCosts['among 100 contacts']);
  const cell = (costs: Readonly<Record<string, SearchCost>>, query: string) => {
    const { operations, readUnits } = costs[query] ?? cost(0, 0);
    return `${operations} operations, ${readUnits.toFixed(1)} units`;
  };
  return `## What the search costs

Why it is built so: [decision 17](decisions/0017-one-search-over-words.md). To write, behind the stream, in batches:

${table(
  ['a record in the search', 'write units'],
  Object.entries(indexingCosts).map(([what, units]) => [what, String(units)]),
)}

To read, by an administrator who searches all five types, for a page of ten:

${table(
  ['a search', ...among.map(([size]) => size)],
  queries.map((query) => [query, ...among.map(([, costs]) => cell(costs, query))]),
)}

What few records answer costs half a unit for each type and half a unit a row. What every record answers costs at most the 200
entries that are read of each type and word (3.5 units) before the best of them are shown; a reader who may see only few of them
has up to three times 1,000 entries more read (17 units each) before the page is shorter than asked for.`;
}
