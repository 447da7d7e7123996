/** What one lead costs from its capture to its conversion, with everything that follows from each step. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { routeLead } from '../../functions/leads/route-lead.ts';
import { accessTermsOf } from '../../functions/platform/access-terms.ts';
import { customFieldsOf } from '../../functions/platform/custom-fields.ts';
import type { Consumption } from '../../functions/platform/table/capacity-meter.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { indexes } from '../../shared/table/keys.ts';
import { aRule, aSalesTeam } from '../handoffs/scene.ts';
import { testStream } from '../support/stream.ts';
import type { TestTable } from '../support/table.ts';
import type { CountedFunctions } from './use-cases.ts';
import { aNewLead } from './use-cases.ts';

export interface LeadLife {
  /** Every step and, after it, what the stream's second reader writes because of it. */
  readonly steps: Readonly<Record<string, Consumption>>;
  /** What is left in the table when it is converted: items with their index entries. */
  readonly stored: { readonly items: number; readonly bytes: number };
}

/** Captured, offered, accepted, called, qualified, converted into account, contact and opportunity. */
export async function lifeOfALead(test: TestTable, functions: CountedFunctions): Promise<LeadLife> {
  const { counting, table, tableOf, leads, project } = functions;
  const { orgId, adminUser, reps, team } = await aSalesTeam(test, ['ann', 'bob', 'cai', 'dee', 'eli']);
  await aRule(test, orgId, team.id, { acceptWithin: 'PT4H' });
  const route = (leadId: string) => routeLead({ table: tableOf(), now: Date.now() }, orgId, leadId);
  // One of many: what a container keeps of the organization is there.
  const { body: earlier } = await leads.as(adminUser).post('/v1/leads', aNewLead(9));
  await route(earlier.id);
  const before = await itemsOf(test, orgId);
  const stream = await testStream(test);
  const steps: Record<string, Consumption> = {};
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    // A container knows who sees what, and the custom fields, for some seconds.
    await Promise.all([accessTermsOf(table, orgId), customFieldsOf(table, orgId)]);
    counting.take();
    const result = await work();
    steps[name] = counting.take();
    const changes = await stream.read();
    counting.take();
    await project(table, changes);
    steps[`${name}: audit and search`] = counting.take();
    return result;
  };
  try {
    const { body: lead } = await step('capture', () => leads.as(adminUser).post('/v1/leads', aNewLead(3)));
    await step('offer', () => route(lead.id));
    const { ownerId } = await table.get(Lead, orgId, lead.id);
    const receiver = reps.find(({ id }) => id === ownerId);
    if (!receiver) throw new Error('The lead was offered to nobody.');
    const act = async (action: string, body: object) => {
      const { status, body: answer } = await step(action, () =>
        leads.as(receiver).post(`/v1/leads/${lead.id}/${action}`, body),
      );
      if (status >= 300) throw new Error(`${action}: ${status} ${JSON.stringify(answer)}`);
    };
    await act('accept', {});
    await act('activities', {
      kind: 'call',
      summary: 'They weave for three hotels and want an offer by Friday.',
    });
    await act('qualify', { segment: 'mid-market' });
    await act('convert', { opportunity: { name: 'Looms for 40 people' } });
  } finally {
    stream.close();
  }
  const stored = (await itemsOf(test, orgId)).filter(
    (item) => !before.some((old) => keyOf(old) === keyOf(item)),
  );
  return {
    steps,
    stored: { items: stored.length, bytes: stored.reduce((sum, item) => sum + storedBytes(item), 0) },
  };
}

type Item = Record<string, unknown>;

const keyOf = ({ PK, SK }: Item) => `${PK}\n${SK}`;

async function itemsOf({ client, tableName }: TestTable, orgId: string): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: 'begins_with(PK, :org)',
        ExpressionAttributeValues: { ':org': orgId },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

/** DynamoDB's own overhead of an item and of an index entry. */
const overhead = 100;

/**
 * Names and values in UTF-8, once in the table and, keys only, once per index it stands in.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function storedBytes(item: Item): number {
  const attribute = (name: string) => Buffer.byteLength(name) + valueBytes(item[name]);
  const own = Object.keys(item).reduce((sum, name) => sum + attribute(name), overhead);
  const entries = Object.values(indexes).filter(({ partitionKey }) => item[partitionKey] !== undefined);
  const inIndexes = entries.map(({ partitionKey, sortKey }) =>
    ['PK', 'SK', partitionKey, sortKey].reduce((sum, name) => sum + attribute(name), overhead),
  );
  return inIndexes.reduce((sum, bytes) => sum + bytes, own);
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + valueBytes(one), 3);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce(
    (sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + valueBytes(one),
    3,
  );
}
