/** One record of every entity, to show its keys with. */
import { CustomField } from '../../../shared/custom-fields/custom-field.ts';
import { Account } from '../../../shared/customers/account.ts';
import { Consent } from '../../../shared/customers/consent.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Duplicate } from '../../../shared/customers/duplicate.ts';
import { Erasure } from '../../../shared/customers/erasure.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import { Export } from '../../../shared/exports/export.ts';
import { Handoff } from '../../../shared/handoffs/handoff.ts';
import { derivedId, type IdKind, idPrefixes } from '../../../shared/id.ts';
import { Import } from '../../../shared/imports/import.ts';
import { ImportMapping } from '../../../shared/imports/import-mapping.ts';
import { Activity } from '../../../shared/leads/activity.ts';
import { Form } from '../../../shared/leads/form.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { RoutingRule } from '../../../shared/leads/routing-rule.ts';
import { Notification } from '../../../shared/notifications/notification.ts';
import { Absence } from '../../../shared/organization/absence.ts';
import { Calendar } from '../../../shared/organization/calendar.ts';
import { Organization, Settings } from '../../../shared/organization/organization.ts';
import { Queue } from '../../../shared/organization/queue.ts';
import { Team } from '../../../shared/organization/team.ts';
import { User } from '../../../shared/organization/user.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import {
  type BaseRecord,
  type Entity,
  indexAttributes,
  stampNew,
  systemAuthor,
} from '../../../shared/table/entity.ts';
import { indexes } from '../../../shared/table/keys.ts';
import { WebhookDelivery } from '../../../shared/webhooks/delivery.ts';
import { Webhook } from '../../../shared/webhooks/webhook.ts';

const at = Date.parse('2026-11-22T09:30:00.000Z');
const instant = '2026-11-22T10:00:00.000Z';
const idOf = (kind: IdKind) => derivedId(kind, at, kind);
const orgId = idOf('organization');
const [user, team, account, contact, lead] = (['user', 'team', 'account', 'contact', 'lead'] as const).map(
  idOf,
);

export interface ShownEntity {
  readonly name: string;
  readonly key: string;
  /** `owner: <org>#lead#<user> / open#…`, in the order of the indexes. */
  readonly places: readonly string[];
  readonly uniques: readonly string[];
  readonly lookups: readonly string[];
  readonly isSearched: boolean;
}

/** The keys of every entity. Lead is shown twice over: with an offer, and waiting in a queue. */
export const shownEntities: readonly ShownEntity[] = [
  show(Organization, { name: 'Shu Brocade' }),
  show(Settings, {}),
  show(CustomField, { recordType: 'lead', key: 'size', label: { en: 'Size' }, type: 'number' }),
  show(User, { email: 'bo@shu.example', name: 'Bo Rep', role: 'sales', teamId: team }),
  show(Team, { name: 'Sales', kind: 'sales', managerId: user }),
  show(Queue, { name: 'Leads', kind: 'lead', managerId: user }),
  show(Calendar, { name: 'Chengdu', timeZone: 'Asia/Shanghai', week: {} }),
  show(Absence, { userId: user, from: instant, to: '2026-11-30T10:00:00.000Z' }),
  show(
    Lead,
    { ...aLead(), status: 'offered', ownerId: user, teamId: team, accountId: account, offer: anOffer() },
    { ...aLead(), status: 'queued', ownerId: user, queueId: idOf('queue'), queuedAt: instant },
  ),
  show(Webhook, { url: 'https://shu.example/hooks', events: ['lead.*'], secret: 'whsec_' }),
  show(WebhookDelivery, {
    ...{ webhookId: idOf('webhook'), eventId: 'e', eventName: 'lead.created.v1', status: 'dead', body: '{}' },
    ...{ attempt: 0, attempts: [], expiresAt: 1_800_000_000 },
  }),
  show(Handoff, {
    subject: { type: 'lead', id: lead },
    policy: { because: 'rule' },
    attempt: 1,
    epoch: 1,
    toUserId: user,
    status: 'offered',
    offeredAt: instant,
    respondBy: '2026-11-22T10:30:00.000Z',
    packet: {
      productsOfInterest: [],
      source: 'web',
      channels: [],
      history: [],
      openOpportunities: [],
      unresolved: [],
    },
    candidates: [],
  }),
  show(Activity, { leadId: lead, kind: 'call', summary: 'Talked.', at: instant }),
  show(RoutingRule, { name: 'Sichuan', target: { type: 'territory' } }),
  show(Form, { name: 'Contact us', fields: [{ name: 'email', label: 'E-mail' }], consentText: 'I agree.' }),
  show(Import, {
    type: 'lead',
    status: 'running',
    rows: 0,
    created: 0,
    updated: 0,
    skipped: 0,
    failed: 0,
    percent: 0,
    ownerId: user,
  }),
  show(ImportMapping, { type: 'contact', headers: ['Name', 'Mail'], mapping: { Mail: 'email' } }),
  show(Export, { type: 'contact', status: 'running', rows: 0, percent: 0, ownerId: user }),
  show(Notification, {
    userId: user,
    kind: 'handoff-offered',
    language: 'en',
    title: 'A lead',
    body: 'Please answer.',
  }),
  show(Account, {
    name: 'Shu Brocade GmbH',
    domain: 'shu.example',
    phone: '+49 30 901820',
    region: 'DE/BE',
    ownerId: user,
    teamId: team,
  }),
  show(Contact, {
    name: { full: 'Ada Lovelace' },
    accountId: account,
    emails: [{ address: 'ada@shu.example' }],
    phones: [{ number: '+4930901820' }],
  }),
  show(Consent, {
    ...{ contactId: contact, topic: 'newsletter', channel: 'email', granted: true },
    ...{ source: 'form', at: instant },
  }),
  show(Erasure, { contactId: contact, reason: 'asked by mail', status: 'running', part: 1, counts: {} }),
  show(Interaction, {
    accountId: account,
    contactId: contact,
    channel: 'phone',
    direction: 'inbound',
    kind: 'call',
    summary: 'Asked for a price.',
    at: instant,
    ref: { type: 'lead', id: lead },
  }),
  show(Duplicate, {
    type: 'contact',
    recordIds: [contact, lead],
    score: 85,
    reasons: [],
    status: 'open',
  }),
  show(Merge, {
    type: 'account',
    survivorId: account,
    loserId: contact,
    status: 'moving',
    part: 1,
    undoUntil: '2026-12-22T10:00:00.000Z',
  }),
  show(Opportunity, { name: 'Looms', accountId: account, contactId: contact, ownerId: user, teamId: team }),
];

function aLead() {
  const reach = { email: 'ada@shu.example', phone: '+49 30 901820', externalId: 'olark-17' };
  return { ...reach, name: 'Ada Lovelace', source: 'web', region: 'DE/BE', score: 10, epoch: 1 };
}

function anOffer() {
  return { handoffId: idOf('handoff'), userId: user, respondBy: '2026-11-22T10:30:00.000Z', attempt: 1 };
}

function show<R extends BaseRecord>(entity: Entity<R>, ...fields: readonly object[]): ShownEntity {
  const records = fields.map((one) =>
    entity.schema.parse(stampNew(one, idOf(entity.name), systemAuthor(orgId), at)),
  );
  const [first] = records;
  if (!first) throw new Error(`${entity.name} has no example.`);
  const { PK, SK } = entity.keyOf(first);
  const collected = (values: ((record: R) => readonly string[]) | undefined) => [
    ...new Set(records.flatMap((record) => values?.(record) ?? []).map(readable)),
  ];
  return {
    name: entity.name,
    key: readable(`${PK} / ${SK}`),
    places: collected((record) => placesOf(entity, record)),
    uniques: collected(entity.uniques),
    lookups: collected(entity.lookups),
    isSearched: entity.searchTexts !== undefined,
  };
}

function placesOf<R extends BaseRecord>(entity: Entity<R>, record: R): string[] {
  const attributes = indexAttributes(entity, record);
  return Object.entries(indexes).flatMap(([name, { partitionKey, sortKey }]) =>
    attributes[partitionKey] ? [`${name}: ${attributes[partitionKey]} / ${attributes[sortKey]}`] : [],
  );
}

/** Ids as what they stand for. */
function readable(text: string): string {
  return Object.keys(idPrefixes).reduce(
    (shown, kind) => shown.replaceAll(idOf(kind as IdKind), kind === 'organization' ? '<org>' : `<${kind}>`),
    text,
  );
}
