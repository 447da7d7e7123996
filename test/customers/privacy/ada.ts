/** Ada Lovelace everywhere: in every context, in every spelling; and neighbours who must stay as they are. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { captureWrites } from '../../../functions/leads/capture.ts';
import type { Write } from '../../../functions/platform/table/bookkeeping.ts';
import { create, putNew, remove } from '../../../functions/platform/table/write.ts';
import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { AppError } from '../../../shared/errors.ts';
import { Handoff } from '../../../shared/handoffs/handoff.ts';
import { newId } from '../../../shared/id.ts';
import { Activity } from '../../../shared/leads/activity.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { Notification } from '../../../shared/notifications/notification.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import { type BaseRecord, type Entity, revise, stampNew } from '../../../shared/table/entity.ts';
import { uniqueKey } from '../../../shared/table/keys.ts';
import { recordOf } from '../../support/every-entity.ts';
import { foundedAt, type TestOrganization, type TestTable } from '../../support/table.ts';

export const ada = {
  name: { given: 'Ada', family: 'Lovelace', full: 'Ada Lovelace' },
  emails: [{ address: 'Ada.Lovelace@Bücher.example' }, { address: 'countess@analytical.example' }],
  phones: [{ number: '+49 30 90182012' }],
  title: 'Enchantress of Number',
  custom: { motto: 'Poetical science by Ada Lovelace' },
};

/** Everything that could name her: as written, folded, reversed, in punycode, in base64, digits in a row. */
export const traces: readonly string[] = [
  ...['lovelace', 'ada.lovelace', 'countess@analytical', 'enchantress', 'poetical science', 'xn--bcher-kva'],
  ...['90182012', '30 901 820 12', 'ecalevol'],
  ...[
    'Ada Lovelace',
    'Lovelace',
    'Ada.Lovelace@Bücher.example',
    'countess@analytical.example',
    '+493090182012',
  ].map((text) => Buffer.from(text).toString('base64').replace(/=+$/, '')),
].map((text) => text.toLowerCase());

/** Neighbours whose names begin as hers: what stands about them must stay. */
export const neighbour = {
  name: { given: 'Ada', family: 'Byronova', full: 'Ada Byronova' },
  emails: [{ address: 'ada.b@bucher.example' }],
  phones: [{ number: '+49 30 90182099' }],
};

export interface Scene {
  readonly orgId: string;
  readonly account: Account;
  readonly contact: Contact;
  readonly neighbourContact: Contact;
  readonly leads: { readonly open: Lead; readonly deleted: Lead; readonly neighbours: Lead };
  readonly opportunity: Opportunity;
  readonly touches: {
    readonly own: Interaction;
    readonly mentioning: Interaction;
    readonly neighbours: Interaction;
  };
}

/** Writes the scene into the table. */
export async function adaScene(
  { table }: Pick<TestTable, 'table'>,
  { orgId, admin, adminUser }: TestOrganization,
): Promise<Scene> {
  const stamped = <R extends BaseRecord>(entity: Entity<R>, fields: object): R =>
    entity.schema.parse(stampNew(fields, newId(entity.name), admin, foundedAt));
  const account = stamped(Account, { name: 'Analytical Engines', tags: ['founded with Ada Lovelace'] });
  const household = stamped(Account, { name: 'Ada Lovelace', phone: '+49 30 90182012' });
  const contact = stamped(Contact, {
    ...{ ...ada, accountId: account.id, affiliations: [{ accountId: household.id, kind: 'owner' }] },
    preferences: { channel: 'email' },
  });
  const neighbourContact = stamped(Contact, { ...neighbour, accountId: account.id });
  const aLead = (fields: object) =>
    stamped(Lead, {
      source: 'web',
      status: 'new',
      score: 10,
      epoch: 0,
      company: 'Analytical Engines',
      ...fields,
    });
  const open = aLead({
    ...{
      name: 'Ada Lovelace',
      email: 'ada.lovelace@xn--bcher-kva.example',
      phone: '030 90182012',
      country: 'DE',
    },
    ...{
      notes: 'Ask for the Countess Lovelace.',
      city: 'London',
      campaignId: 'spring',
      accountId: account.id,
    },
    contactId: contact.id,
    consents: [{ text: 'I, Ada Lovelace, agree.', source: 'form', at: '2026-11-01T08:00:00.000Z' }],
  });
  const deleted = aLead({ name: 'A. Lovelace', email: 'countess@analytical.example' });
  const neighbours = aLead({ name: 'Ada Byronova', email: 'ada.b@bucher.example', phone: '+49 30 90182012' });
  const opportunity = stamped(Opportunity, {
    ...{ name: 'Ada Lovelace: looms', accountId: account.id, contactId: contact.id, leadId: open.id },
    ...{ notes: 'Lovelace, Ada decides. Call 030/90182012.', amount: { amount: 129_900, currency: 'EUR' } },
  });
  const touch = (fields: object) =>
    stamped(Interaction, {
      ...{
        accountId: account.id,
        channel: 'phone',
        direction: 'outbound',
        kind: 'call',
        at: '2026-11-02T08:00:00.000Z',
      },
      ...fields,
    });
  const touches = {
    own: touch({ contactId: contact.id, summary: 'She wants Bernoulli numbers; Lovelace said so.' }),
    mentioning: touch({ summary: 'Ada Byronova works with Ada Lovelace <countess@analytical.example>.' }),
    neighbours: touch({ contactId: neighbourContact.id, summary: 'Ada Byronova rang from +49 30 90182099.' }),
  };
  const packet = {
    ...{ productsOfInterest: ['looms'], source: 'web', openOpportunities: [], unresolved: [] },
    channels: [{ kind: 'email', value: 'ada.lovelace@xn--bcher-kva.example' }],
    history: [{ at: '2026-11-01T08:00:00.000Z', kind: 'note', summary: 'Lovelace asked.' }],
  };
  const handoff = recordOf(Handoff, 'least', {
    ...{
      id: newId('handoff'),
      orgId,
      packet,
      status: 'offered',
      toUserId: adminUser.id,
      epoch: 1,
      attempt: 1,
    },
    ...{ subject: { type: 'lead', id: open.id }, policy: { because: 'rule' }, candidates: [] },
  });
  const otherHandoff = recordOf(Handoff, 'least', {
    ...handoff,
    ...{ id: newId('handoff'), subject: { type: 'lead', id: neighbours.id } },
    packet: {
      ...packet,
      channels: [],
      history: [{ at: 'x', kind: 'note', summary: 'Ada Lovelace is a colleague.' }],
    },
  });
  const neighboursLead = { ...neighbours, accountId: account.id };
  const activity = stamped(Activity, {
    leadId: open.id,
    kind: 'call',
    summary: 'Mrs Lovelace rang.',
    at: touches.own.at,
  });
  const notification = stamped(Notification, {
    ...{
      userId: adminUser.id,
      kind: 'handoff-offered',
      language: 'en',
      subject: { type: 'lead', id: open.id },
    },
    ...{ title: 'A lead for you: Ada Lovelace', body: 'You are asked to take Ada Lovelace.', mail: 'none' },
  });
  const guard = putNew(
    {
      ...uniqueKey(orgId, 'lead-import:email:countess@analytical.example'),
      entity: 'unique',
      recordId: deleted.id,
    },
    () => new AppError('conflict', 'taken'),
  );
  const groups: readonly (readonly Write[])[] = [
    [...create(Account, account), ...create(Account, household)],
    [...create(Contact, contact), ...create(Contact, neighbourContact)],
    [...captureWrites(open), ...captureWrites(deleted), ...captureWrites(neighboursLead)],
    [
      ...create(Opportunity, opportunity),
      ...create(Activity, activity),
      ...create(Notification, notification),
    ],
    Object.values(touches).flatMap((one) => create(Interaction, one)),
    [...create(Handoff, handoff), ...create(Handoff, otherHandoff), guard],
    remove(Lead, deleted, revise(deleted, {}, admin, foundedAt + 1000)),
  ];
  for (const writes of groups) await table.write(writes);
  return {
    ...{ orgId, account, contact, neighbourContact, opportunity, touches },
    leads: { open, deleted, neighbours: neighboursLead },
  };
}

/** Every item of the organization as JSON, by its key. */
export async function rawItems(
  { client, tableName }: TestTable,
  orgId: string,
): Promise<Map<string, string>> {
  const items = new Map<string, string>();
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await client.send(new ScanCommand({ TableName: tableName, ExclusiveStartKey: start }));
    for (const item of answer.Items ?? []) {
      if (String(item.PK).startsWith(orgId)) items.set(`${item.PK} / ${item.SK}`, JSON.stringify(item));
    }
    start = answer.LastEvaluatedKey;
  } while (start);
  return items;
}

/** The items in which anything of her stands, in whatever spelling; not those of the neighbour with the same telephone. */
export function tracesIn(items: ReadonlyMap<string, string>, { leads }: Scene): string[] {
  return [...items].flatMap(([key, json]) => {
    if (key.includes(leads.neighbours.id)) return [];
    const found = traces.filter((trace) => json.toLowerCase().includes(trace));
    return found.length > 0 ? [`${key}: ${found.join(', ')}`] : [];
  });
}
