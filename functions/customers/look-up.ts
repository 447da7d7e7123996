import { type Actor, reaches } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { accountValueOf, storedValueOf } from '../../shared/customers/account-value.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { type KeptWork, StoredList } from '../../shared/customers/kept-list.ts';
import { bareLookup } from '../../shared/customers/phone-lookup.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { invalid } from '../../shared/errors.ts';
import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { recordKey, summaryKey } from '../../shared/table/keys.ts';
import { normaliseEmail } from '../../shared/text/contact-points.ts';
import { normalisePhone } from '../../shared/text/phone-number.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import type { Table } from '../platform/table/gateway.ts';
import { type Item, keyName, keyOfItem } from '../platform/table/range.ts';
import { seesAmounts } from './account-overview.ts';
import { tierOf } from './snapshot.ts';

type LookUp = RequestOf<(typeof customersRoutes)['lookUp']>;

/** As many as are looked at behind one number: more is a switchboard. With four items each they fit into one BatchGet. */
const mostMatches = 20;

/** Contacts first: a person who calls is more likely the contact than the lead they once were. */
const order: readonly string[] = ['contact', 'account', 'lead'];

/**
 * Who this is, with what is open there: one Query for the entry of the number, whose entries name the account as well, and
 * one BatchGet for the people, their accounts and the open work kept beside each account.
 */
export async function lookUp(
  { table }: RequestContext,
  { actor, query }: LookUp,
): Promise<{ matches: unknown[] }> {
  const { orgId } = actor;
  const entries = await entriesOf(table, orgId, await lookedUp(table, orgId, query));
  if (entries.length === 0) return { matches: [] };
  const found = entries.map(({ type, recordId, accountId }) => ({
    type: String(type),
    id: String(recordId),
    accountId: type === 'account' ? String(recordId) : typeof accountId === 'string' ? accountId : undefined,
  }));
  const accountIds = new Set(found.flatMap(({ accountId }) => accountId ?? []));
  const keys = [
    ...found.map(({ id }) => recordKey(orgId, id)),
    ...[...accountIds].flatMap((id) => [
      recordKey(orgId, id),
      summaryKey(orgId, id, 'value'),
      summaryKey(orgId, id, 'work'),
    ]),
  ];
  const stored = new Map((await table.items(keys)).map((item) => [keyName(keyOfItem(item)), item]));
  const matches = found.flatMap(
    ({ type, id, accountId }) => matchOf(actor, stored, { type, id, accountId }) ?? [],
  );
  return { matches: matches.toSorted((one, other) => order.indexOf(one.type) - order.indexOf(other.type)) };
}

/** The entries of the first value that has any. */
async function entriesOf(table: Table, orgId: string, values: readonly string[]): Promise<Item[]> {
  for (const value of values) {
    const { items } = await table.query({ orgId, partition: `lookup#${value}` }, mostMatches);
    if (items.length > 0) return items;
  }
  return [];
}

/**
 * What is looked up, in its normal form; a number also by its bare digits, as it stands with whoever was kept without a
 * country. None for a number that can be nobody's.
 */
async function lookedUp(table: Table, orgId: string, query: LookUp['query']): Promise<string[]> {
  const given = Object.values(query).filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw invalid({ path: 'phone', message: 'give exactly one of phone, email, externalId' });
  }
  if (query.externalId !== undefined) return [`external:${query.externalId}`];
  if (query.email !== undefined) return [`email:${normaliseEmail(query.email)}`];
  const phone = query.phone ?? '';
  const complete = normalisePhone(phone) ?? (await withCountry(table, orgId, phone));
  return [complete && `phone:${complete}`, bareLookup(phone)].filter((value) => value !== undefined);
}

/** A number as it is dialled at home: the settings say where that is. */
async function withCountry(table: Table, orgId: string, phone: string): Promise<string | undefined> {
  const settings = await table.find(Settings, orgId, settingsIdOf(orgId));
  return settings?.defaultCountry && normalisePhone(phone, settings.defaultCountry);
}

interface Found {
  readonly type: string;
  readonly id: string;
  readonly accountId: string | undefined;
}

type Stored = ReadonlyMap<string, Item>;

function matchOf(actor: Actor, stored: Stored, { type, id, accountId }: Found) {
  const { orgId } = actor;
  const contact = type === 'contact' ? visible(actor, stored, contactEntity, id) : undefined;
  const lead = type === 'lead' ? visible(actor, stored, leadEntity, id) : undefined;
  const account = accountId ? visible(actor, stored, accountEntity, accountId) : undefined;
  const self = contact ?? lead ?? (type === 'account' ? account : undefined);
  if (!self) return undefined;
  const value =
    account && storedValueOf(account.id, stored.get(keyName(summaryKey(orgId, account.id, 'value'))));
  const work = account ? workOf(actor, stored, account.id) : [];
  return {
    type,
    id,
    contact,
    lead,
    account,
    effectiveTier: account?.tier ?? tierOf(value?.inheritedTier),
    value: value && accountValueOf(value, seesAmounts(actor)),
    openLeads: [...(lead && isOpenLead(lead) ? [lead] : []), ...work.filter((one) => one.type === 'lead')],
    openOpportunities: work.filter((one) => one.type === 'opportunity'),
    openTickets: [],
  };
}

const contactEntity = { ...Contact, name: 'contact' as const };
const leadEntity = { ...Lead, name: 'lead' as const };
const accountEntity = { ...Account, name: 'account' as const };

function visible<R extends BaseRecord & { ownerId?: string | undefined; teamId?: string | undefined }>(
  actor: Actor,
  stored: Stored,
  entity: Entity<R> & { readonly name: 'contact' | 'lead' | 'account' },
  id: string,
): R | undefined {
  const item = stored.get(keyName(recordKey(actor.orgId, id)));
  if (item?.entity !== entity.name || item.deletedAt !== undefined) return undefined;
  const record = entity.schema.parse(item);
  return reaches(actor, entity.name, 'read', record) ? record : undefined;
}

/** What is open at an account, as far as the reader may see it. */
function workOf(actor: Actor, stored: Stored, accountId: string): KeptWork[] {
  const { entries } = StoredList.parse(stored.get(keyName(summaryKey(actor.orgId, accountId, 'work'))) ?? {});
  return entries
    .filter((one) => 'type' in one)
    .filter(
      (one) => (one.type === 'lead' || one.type === 'opportunity') && reaches(actor, one.type, 'read', one),
    );
}
