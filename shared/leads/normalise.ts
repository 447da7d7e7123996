import { companyDomainOf, normaliseEmail } from '../text/contact-points.ts';
import { companyNameKey, personNameKey } from '../text/name-keys.ts';
import { normalisePhone } from '../text/phone-number.ts';

/** What a lead says about who it is. */
export interface LeadIdentity {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly company?: string | undefined;
  readonly website?: string | undefined;
  /** A code or a name; phone numbers without a prefix are read as its. */
  readonly country?: string | undefined;
  /** A path such as `CN/SC`; its first part stands in for a missing country. */
  readonly region?: string | undefined;
}

/** A key that another record may share, and what it means when it does. */
export interface DuplicateKey {
  readonly kind: 'email' | 'phone' | 'domain' | 'company' | 'person';
  readonly value: string;
  readonly same: 'person' | 'company';
}

/**
 * The keys by which a lead is recognised, the surest first: e-mail and phone name the person, the company's own domain
 * (never a free-mail provider's) names the company. The company's name stands in where there is no domain, and the
 * person's name at the company where there is neither e-mail nor phone.
 */
export function duplicateKeysOf(lead: LeadIdentity): DuplicateKey[] {
  const country = lead.country ?? lead.region?.split('/')[0];
  const email = lead.email && normaliseEmail(lead.email);
  const phone = lead.phone && normalisePhone(lead.phone, country);
  const domain = companyDomainOf(lead.email) ?? companyDomainOf(lead.website);
  const company = lead.company && companyNameKey(lead.company);
  const person = lead.name && personNameKey(lead.name);
  const keys: DuplicateKey[] = [];
  if (email) keys.push({ kind: 'email', value: email, same: 'person' });
  if (phone) keys.push({ kind: 'phone', value: phone, same: 'person' });
  if (!email && !phone && person && company) {
    keys.push({ kind: 'person', value: `${person} at ${company}`, same: 'person' });
  }
  if (domain) keys.push({ kind: 'domain', value: domain, same: 'company' });
  else if (company) keys.push({ kind: 'company', value: company, same: 'company' });
  return keys;
}
