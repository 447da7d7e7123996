import { accessPatterns } from '../../../shared/table/access-patterns.ts';
import { expiryAttribute, indexes } from '../../../shared/table/keys.ts';
import { arithmetic, costTable } from './arithmetic.ts';
import { entityFiles } from './entity-files.ts';
import { type ShownEntity, shownEntities } from './examples.ts';
import { code, table } from './markdown.ts';
import { searchChapter } from './search-costs.ts';

/** The whole page `docs/data-model.md`. */
export function dataModelPage(): string {
  return `<!-- Written by \`npm run docs:model\` from shared/table/keys.ts and the entities. Change those. -->

# The data model

One table. A record is one item, \`PK = <org>#<id>\`, \`SK = #\`; what hangs on it (hand-offs, activities, audit, timers) stands in the
same partition under a sort key of its own. The organization is the first part of every partition key; the one exception is
the sweep's index \`due\` ([decision 3](decisions/0003-the-sweep-has-a-partition-of-its-own.md)). Why there is one table, and why indexes hold keys only:
[decision 1](decisions/0001-one-table-and-a-thin-gateway.md), [decision 2](decisions/0002-indexes-hold-keys-only.md).

Every key is made in \`shared/table/keys.ts\`, every placement in an index stands beside the schema of its entity, and
\`functions/platform/table/gateway.ts\` is the only door.

## Questions, and what answers them

${patterns()}

One read unit is 4 kB read consistently or 8 kB otherwise; one write unit is 1 kB, twice that in a transaction. Entries of
indexes are written once whatever the transaction.

## Indexes

All project \`KEYS_ONLY\` and are sparse: an item without the index's keys does not stand in it.

${table(
  ['index', 'partition key', 'sort key', 'asked by'],
  Object.entries(indexes).map(([name, { partitionKey, sortKey }]) => [
    code(name),
    code(partitionKey),
    code(sortKey),
    accessPatterns
      .filter(({ index }) => index === name)
      .map(({ question }) => lowerFirst(question))
      .join('; '),
  ]),
)}

Items with the attribute \`${expiryAttribute}\` (epoch seconds) are deleted by DynamoDB after that time: idempotency marks after a day, rate
counters after their window, deleted records after 30 days, notifications after 180.

## Entities

Ids stand here as what they name; the rest is as it is stored.

${shownEntities.map(section).join('\n\n')}

## Beside the records

Guards of unique values, lookups, timers, counters and everything that projections write carry \`derived: true\`. Both readers of
the stream filter them out, so nothing derived ever causes an event or an audit entry.

## What use cases cost

Measured against a real table, with a page of ten rows and ten candidates of a rule. The numbers are the same at a hundred
leads and at ten times as many; \`test/platform/costs.test.ts\` holds them, and \`npm run bench\` measures up to a hundred thousand ([performance](performance.md)).

${costTable()}

${searchChapter()}

## Ten million leads in one organization

${arithmetic()}
`;
}

function patterns(): string {
  return table(
    ['question', 'index', 'partition', 'sort key', 'cost'],
    accessPatterns.map(({ question, index, partition, sort, cost }) => [
      question,
      index === 'table' ? 'the table' : code(index),
      code(partition),
      code(sort),
      cost,
    ]),
  );
}

function section({ name, key, places, uniques, lookups, isSearched }: ShownEntity): string {
  const file = entityFiles().get(name);
  if (!file) throw new Error(`${name} is defined in no file under shared/.`);
  const listOf = (label: string, values: readonly string[]) =>
    values.length > 0 ? [`- ${label}: ${values.map(code).join(', ')}`] : [];
  return [
    `### ${name}`,
    '',
    `[\`${file}\`](../${file})`,
    '',
    `- key: ${code(key)}`,
    ...places.map((place) => `- in ${code(place)}`),
    ...listOf('unique in the organization', uniques),
    ...listOf('found exactly by', lookups),
    ...(isSearched ? ['- found by the words of its names'] : []),
  ].join('\n');
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
