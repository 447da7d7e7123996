import * as z from 'zod';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { isInWork, isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { duplicateKeysOf } from '../../shared/leads/normalise.ts';
import { companyNameKey } from '../../shared/text/name-keys.ts';
import type { Table } from '../platform/table/gateway.ts';

/** The most records looked at behind one key; more than that is a shared switchboard, not a person. */
const mostPerKey = 25;

/** What the organization already knows about whom a new lead is from. */
export interface Earlier {
  /** An open lead of the same person. */
  readonly samePerson?: Lead;
  readonly account?: Account;
  readonly contact?: Contact;
  /** An open lead of the same company that somebody holds. */
  readonly sameCompany?: Lead;
}

const lookup = z.object({ type: z.string(), recordId: z.string() });

/**
 * Looks the lead up by its normal forms: e-mail, phone, company domain and name. One Query per key (at most four) and
 * one BatchGet. Of two leads of one person that arrive together, the earlier is the original.
 */
export async function findEarlier(table: Table, lead: Lead): Promise<Earlier> {
  const keys = duplicateKeysOf(lead);
  const company = lead.company ? companyNameKey(lead.company) : undefined;
  const values = keys.map(({ kind, value }) => `${kind}:${value}`);
  if (company && !values.includes(`company:${company}`)) values.push(`company:${company}`);
  const found = await Promise.all(
    values.map(async (value) => {
      const { items } = await table.query({ orgId: lead.orgId, partition: `lookup#${value}` }, mostPerKey);
      return items.map((item) => ({ value, ...lookup.parse(item) }));
    }),
  );
  const hits = found.flat().filter(({ recordId }) => recordId !== lead.id);
  const idsOf = (type: string) => [
    ...new Set(hits.filter((hit) => hit.type === type).map(({ recordId }) => recordId)),
  ];
  const [leads, accounts, contacts] = await Promise.all([
    table.getMany(Lead, lead.orgId, idsOf('lead')),
    table.getMany(Account, lead.orgId, idsOf('account')),
    table.getMany(Contact, lead.orgId, idsOf('contact')),
  ]);
  const personal = new Set(
    hits.filter(({ value }) => /^(email|phone|person):/.test(value)).map(({ recordId }) => recordId),
  );
  const earlier = leads.filter((one) => isOpenLead(one) && cameBefore(one, lead)).sort(byAge);
  const contact = contacts.find(({ id }) => personal.has(id));
  const ofContact = contact?.accountId ? await table.find(Account, lead.orgId, contact.accountId) : undefined;
  const account = ofContact ?? accounts.sort(byAge)[0];
  const samePerson = earlier.find(({ id }) => personal.has(id));
  const sameCompany = earlier.find(
    (one) => isInWork(one) && one.company && company && companyNameKey(one.company) === company,
  );
  return {
    ...(samePerson && { samePerson }),
    ...(account && { account }),
    ...(contact && { contact }),
    ...(sameCompany && { sameCompany }),
  };
}

const byAge = (one: { createdAt: string; id: string }, other: { createdAt: string; id: string }) =>
  one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id);

const cameBefore = (one: Lead, other: Lead) => byAge(one, other) < 0;
