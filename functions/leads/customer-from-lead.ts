import { type Account, AccountFields } from '../../shared/customers/account.ts';
import { type Contact, ContactFields } from '../../shared/customers/contact.ts';
import { withDetails } from '../../shared/customers/contact-details.ts';
import { newId } from '../../shared/id.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import type { ConvertBody } from '../../shared/leads/lead-actions.ts';
import { parseOrThrow } from '../../shared/platform/validation.ts';
import { type Opportunity, OpportunityFields } from '../../shared/sales/opportunity.ts';
import { type Author, stampNew } from '../../shared/table/entity.ts';
import { companyDomainOf } from '../../shared/text/contact-points.ts';
import { cut } from '../../shared/text/cut.ts';
import { normalisePhone } from '../../shared/text/phone-number.ts';

/** The account a lead becomes: its company, or the person where it names none. Pure. */
export function accountFrom(
  lead: Lead,
  wanted: ConvertBody['account'],
  author: Author,
  now: number,
): Account {
  const { id: _id, ...said } = wanted ?? {};
  const domain = companyDomainOf(lead.email) ?? companyDomainOf(lead.website);
  const address = lead.city || lead.country ? { city: lead.city, country: lead.country } : undefined;
  const fields = {
    name: lead.company ?? domain ?? lead.name,
    domain,
    industry: lead.industry,
    segment: lead.segment,
    region: lead.region,
    ownerId: lead.ownerId,
    address,
    ...present(said),
  };
  const account = parseOrThrow(AccountFields, present(fields), 'account');
  return stampNew({ ...account, teamId: lead.teamId }, newId('account'), author, now);
}

/** Whether the account bears the person's name, for want of a company's: two people of one name are two customers. */
export function isNamedAfterPerson(lead: Lead, account: Account, wanted: ConvertBody['account']): boolean {
  return !wanted?.name && !lead.company && account.name === lead.name;
}

/** The contact a lead becomes. Pure. */
export function contactFrom(
  lead: Lead,
  wanted: ConvertBody['contact'],
  accountId: string,
  author: Author,
  now: number,
): Contact {
  const { id: _id, emails = [], phones = [], ...said } = wanted ?? {};
  const phone =
    lead.phone && (normalisePhone(lead.phone, lead.country ?? lead.region?.split('/')[0]) ?? lead.phone);
  const fields = {
    name: { full: lead.name },
    title: lead.title,
    language: lead.language,
    ...(lead.preferredChannel && { preferences: { channel: lead.preferredChannel } }),
    ...present(said),
    emails: emails.length > 0 ? emails : lead.email ? [{ address: lead.email, primary: true }] : [],
    phones: phones.length > 0 ? phones : phone ? [{ number: phone }] : [],
    accountId,
  };
  const country = lead.country ?? lead.region?.split('/')[0];
  const contact = withDetails(parseOrThrow(ContactFields, present(fields), 'contact'), country);
  return stampNew({ ...contact, ownerId: lead.ownerId, teamId: lead.teamId }, newId('contact'), author, now);
}

/** The opportunity a lead becomes, with its budget as the amount. Pure. */
export function opportunityFrom(
  lead: Lead,
  wanted: NonNullable<ConvertBody['opportunity']>,
  { account, contact }: { account: Account; contact: Contact },
  author: Author,
  now: number,
): Opportunity {
  const products = lead.productsOfInterest?.join(', ');
  const fields = {
    name: cut(products ? `${account.name}: ${products}` : account.name, 200),
    amount: lead.budget,
    notes: lead.notes,
    ownerId: lead.ownerId,
    ...present(wanted),
    accountId: account.id,
    contactId: contact.id,
    leadId: lead.id,
  };
  const opportunity = parseOrThrow(OpportunityFields, present(fields), 'opportunity');
  return stampNew({ ...opportunity, teamId: lead.teamId }, newId('opportunity'), author, now);
}

/** Without the fields that say nothing. */
function present<T extends object>(fields: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) Reflect.set(kept, name, value);
  }
  return kept;
}
