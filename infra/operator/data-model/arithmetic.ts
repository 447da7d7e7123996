import { dueShards } from '../../../shared/table/keys.ts';
import { table } from './markdown.ts';
import { type Cost, leadLifeCosts, leadLifeStorage, prices, useCaseCosts } from './measured-costs.ts';

/** Writes a partition takes in a second, of 1 kB each; DynamoDB's limit whatever the table. */
const partitionWrites = 1_000;
const partitionReads = 3_000;
const leads = 10_000_000;
const secondsOfYear = 365 * 86_400;

const number = (value: number, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const dollars = (value: number) => `${number(value, value < 10 ? 2 : 0)} USD`;
const total = (costs: Readonly<Record<string, Cost>>, of: 'readUnits' | 'writeUnits') =>
  Object.values(costs).reduce((sum, cost) => sum + cost[of], 0);
const priceOf = (writeUnits: number, readUnits: number) =>
  (writeUnits * prices.perMillionWriteUnits + readUnits * prices.perMillionReadUnits) / 1_000_000;

/** What use cases cost, as one table. */
export function costTable(): string {
  return table(
    ['use case', 'operations', 'read units', 'write units', 'USD a million times'],
    Object.entries(useCaseCosts).map(([name, { operations, readUnits, writeUnits }]) => [
      name,
      number(operations),
      number(readUnits, 1),
      number(writeUnits),
      number(priceOf(writeUnits, readUnits) * 1_000_000, 2),
    ]),
  );
}

/** Ten million leads in one organization: what it costs, which partition is hottest, where it ends. */
export function arithmetic(): string {
  const writes = total(leadLifeCosts, 'writeUnits');
  const reads = total(leadLifeCosts, 'readUnits');
  const derivedWrites = Object.entries(leadLifeCosts)
    .filter(([name]) => name.endsWith('audit and search'))
    .reduce((sum, [, { writeUnits }]) => sum + writeUnits, 0);
  const gigabytes = (leads * leadLifeStorage.bytes) / 1e9;
  const perSecond = leads / secondsOfYear;
  const page = useCaseCosts['list the leads in a status'] ?? { readUnits: 0 };
  return `### What it costs

One lead that is captured, offered, accepted, called, qualified and converted into an account, a contact and an opportunity
takes ${number(writes)} write and ${number(reads, 1)} read units, of which the audit and the words of the search are ${number(derivedWrites)}
write units. It leaves ${number(leadLifeStorage.items)} items, ${number(leadLifeStorage.bytes / 1000, 1)} kB with index entries and DynamoDB's 100 bytes an item and entry.

| ten million leads | | |
| --- | ---: | --- |
| their lives | ${dollars(priceOf(leads * writes, leads * reads))} | once: ${dollars(priceOf(1e6 * writes, 1e6 * reads))} a million leads |
| stored | ${number(gigabytes)} GB | ${dollars(gigabytes * prices.perStoredGigabyteMonth)} a month |
| point-in-time recovery | ${number(gigabytes)} GB | ${dollars(gigabytes * prices.perRecoverableGigabyteMonth)} a month |
| a user's list, opened ten million times | ${number(page.readUnits, 1)} units each | ${dollars(priceOf(0, page.readUnits * leads))} |
| the sweep that finds nothing | ${dueShards} shards × 0.5 units a minute | ${dollars(priceOf(0, dueShards * 0.5 * 60 * 24 * 30))} a month, for all organizations |

Prices: us-east-1, on demand, per million units ${prices.perMillionWriteUnits} USD (write) and ${prices.perMillionReadUnits} USD (read), per GB and month
${prices.perStoredGigabyteMonth.toFixed(2)} USD stored and ${prices.perRecoverableGigabyteMonth.toFixed(2)} USD recoverable, from https://aws.amazon.com/dynamodb/pricing/on-demand/. Lambda reads the stream for nothing.
Mails, functions and the workflow's transitions come on top.

### Which partition is hottest

A partition takes ${number(partitionWrites)} write units and ${number(partitionReads)} read units a second. Records lie in partitions of their own; what many leads share
are partitions of the indexes. An entry holds keys only, far below 1 kB: writing it is one unit, moving it is two, one in the
partition it leaves and one in the partition it enters.

| partition | written | leads a second, at most |
| --- | --- | ---: |
| \`list\` \`<org>#lead\` | once, at capture | ${number(partitionWrites)} |
| \`region\` \`<org>#lead\` | once, at capture, where the region is known | ${number(partitionWrites)} |
| \`source\` \`<org>#lead#web\` | once, at capture | ${number(partitionWrites)} for each source |
| \`status\` \`<org>#lead#new\` | twice: captured, then offered | ${number(partitionWrites / 2)} |
| \`status\` \`<org>#lead#offered\` | twice: offered, then answered (again for each further offer that ends elsewhere) | ${number(partitionWrites / 2)} |
| \`team\` \`<org>#lead#<team>\` | once, when a member is offered it | ${number(partitionWrites)} for each team |
| \`owner\` \`<org>#lead#<user>\` | a few times in the hands of that person | never: it is one person's work |
| the words \`<org>#find#lead#<first character>\` | each word with that first character, once at capture and once with each owner; numbers of one country begin alike | ${number(partitionWrites / 4)}, behind the stream |
| \`due\` \`~due#<0..${dueShards - 1}>\` | set and cleared, three clocks a lead | ${number((dueShards * partitionWrites) / 6)} for all organizations |
| the stamp of what the organization has set up | read with each capture and each choice of a receiver | ${number(partitionReads / 2)} |

So **one organization takes ${number(partitionWrites / 2)} new leads a second**, and it is the \`status\` index that says so; the words of the
search are written behind the stream, so they may lag but slow nobody down. Ten million leads over a year
are ${number(perSecond, 2)} a second, ${number(partitionWrites / 2 / perSecond)} times less; one Monday morning of 20 a second uses 4 % of it. DynamoDB cannot split such a partition for
us: entries come in the order of time, so they all arrive at its end.

An import is the only thing that could reach the limit. It writes 10 rows at a time, two imports run at once
(\`infra/contexts/leads.ts\`), and routing behind it takes five batches at a time; what DynamoDB throttles is tried again by the SDK with
growing pauses, and a run that fails goes on from its last 200 rows. An import slows down; it loses nothing.

### Where it ends

- **Audit and search** are written up to a hundred changes at a time in each shard of the stream: some thirty requests of 10 ms, so about
  300 changes a second and shard, 1,200 with the four shards of a new table, which is 240 leads a second with five changes each. What
  comes faster is caught up with later (100,000 imported rows: some 5 minutes); the stream waits 24 hours. Lambda can read each shard ten times in
  parallel, in order for each record (\`parallelizationFactor\` in \`infra/constructs/stream-reader.ts\`).
- **${number(partitionWrites / 2)} new leads a second in one organization.** Then the partitions of \`status\`, \`list\`, \`source\` and \`region\` are sharded as
  \`due\` is: \`<org>#lead#new#<0..n>\` by a hash of the id, and a page merges n queries, which \`functions/leads/merged-page.ts\` does
  already for the teams of a manager. Each page then costs n × 0.5 units more; therefore not before it is needed.
- **Size has no end of its own.** A partition key grows beyond one partition of 10 GB by splitting along its sort key; the table
  has no local index, which would forbid that. \`list\` \`<org>#lead\` holds about 3 GB of keys at ten million.
- **A new table** takes 4,000 write units a second at first and doubles as it is used: before a migration of millions, warm it up
  (\`aws dynamodb update-table --warm-throughput\`).
- **Reports over everything** are not the table's work: nothing scans it. They read an export to S3 or the events.
- **A rule with many people** costs 2 read units for each candidate and lead; 200 people are 400 units, 0.05 USD a thousand leads.
  A rule of thousands would first narrow by team or territory.
- **A transaction** takes 100 items. A conversion writes 11; the words of a record with very many go in several transactions.`;
}
