import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import {
  type Contactability,
  contactabilityOf,
  marketingTouchKind,
} from '../../shared/customers/contactability.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { recordKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import type { Table } from '../platform/table/gateway.ts';

const weekMs = 7 * 86_400_000;

/** Whether the person may be contacted: the contact, one BatchGet, and one Query where a frequency is set. */
export async function getContactability(
  { table, now }: RequestContext,
  { actor, params, query }: RequestOf<typeof customersRoutes.getContactability>,
): Promise<Contactability> {
  const contact = await recordFor(table, { ...Contact, name: 'contact' as const }, actor, params.id, 'read');
  const at = query.at ? Date.parse(query.at) : now;
  const { channel, topic, purpose } = query;
  const [{ timeZone, consentRule }, touches] = await Promise.all([
    circumstancesOf(table, contact),
    touchesOf(table, contact, at),
  ]);
  return contactabilityOf({ contact, channel, topic, purpose, at, timeZone, consentRule, touches });
}

/** The zone that the person lives by, and how the organization asks for consent. */
async function circumstancesOf(
  table: Table,
  { orgId, accountId, timeZone }: Contact,
): Promise<{ timeZone: string; consentRule: 'optIn' | 'optOut' }> {
  const keys = [settingsIdOf(orgId), ...(accountId && !timeZone ? [accountId] : [])];
  const items = await table.items(keys.map((id) => recordKey(orgId, id)));
  const accountItem = items.find(({ entity }) => entity === Account.name);
  const settingsItem = items.find(({ entity }) => entity === Settings.name);
  const settings = settingsItem && Settings.schema.parse(settingsItem);
  const consentRule = settings?.marketingConsent ?? 'optIn';
  const known = timeZone ?? (accountItem && Account.schema.parse(accountItem).timeZone);
  if (known) return { timeZone: known, consentRule };
  const calendar = settings?.defaultCalendarId
    ? await table.find(Calendar, orgId, settings.defaultCalendarId)
    : undefined;
  return { timeZone: calendar?.timeZone ?? 'UTC', consentRule };
}

/** When marketing went out to the person in the week before: one Query of keys, in which the instant stands. */
async function touchesOf(table: Table, { orgId, id, preferences }: Contact, at: number): Promise<number[]> {
  const most = preferences?.maxPerWeek;
  if (most === undefined) return [];
  const range = {
    orgId,
    index: 'source',
    partition: `touch#${id}#${marketingTouchKind}`,
    from: instantOf(at - weekMs),
    to: `${instantOf(at)}~`,
    descending: true,
  } as const;
  const { items } = await table.query(range, most + 1);
  return items.map(({ sourceSK }) => Date.parse(String(sourceSK).split('#', 1)[0] ?? ''));
}
