import * as z from 'zod';
import { idOf } from '../id.ts';
import {
  currency,
  customFields,
  labels,
  languageTag,
  line,
  money,
  phoneNumber,
  regionPath,
  timeZone,
} from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { facePlace } from '../table/keys.ts';
import { companyDomainOf, normaliseDomain } from '../text/contact-points.ts';
import { companyNameKey } from '../text/name-keys.ts';
import { phoneLookup } from './phone-lookup.ts';

export const Address = z.strictObject({
  lines: z.array(line(200)).max(6).optional(),
  city: line(100).optional(),
  region: line(100).optional(),
  postalCode: line(20).optional(),
  country: line(100).optional(),
});

export const AccountFields = z.strictObject({
  name: line(200),
  domain: line(253).optional(),
  parentId: idOf('account').optional(),
  industry: line(100).optional(),
  segment: line(100).optional(),
  tier: z.enum(['A', 'B', 'C']).optional(),
  ownerId: idOf('user').optional(),
  region: regionPath.optional(),
  address: Address.optional(),
  phone: phoneNumber.optional(),
  currency: currency.optional(),
  language: languageTag.optional(),
  timeZone: timeZone.optional(),
  annualRevenue: money.optional(),
  employees: z.int().min(0).optional(),
  tags: labels(100).optional(),
  /** The account's id in another system: importing it again finds it again. */
  externalId: line(200).optional(),
  custom: customFields.optional(),
});

export const Account = defineEntity({
  name: 'account',
  schema: recordSchema('account', AccountFields, { teamId: z.string().optional() }),
  placements: (account) => ({
    ...listed(account, 'account'),
    ...(account.ownerId && {
      owner: [`account#${account.ownerId}`, `${account.name}#${account.id}`] as const,
    }),
    ...(account.teamId && {
      team: [`account#${account.teamId}`, `${account.createdAt}#${account.id}`] as const,
    }),
    ...(account.region && {
      region: ['account', `${account.region}/#${account.createdAt}#${account.id}`] as const,
    }),
    ...(account.parentId && { face: facePlace(account.parentId, 'account', account.id) }),
  }),
  lookups: (account) => accountLookups(account),
  searchTexts: (account) => [
    { field: 'name', kind: 'name', text: account.name },
    { field: 'domain', kind: 'domain', text: account.domain },
    { field: 'phone', kind: 'phone', text: account.phone },
  ],
});
export type Account = z.output<typeof Account.schema>;

function accountLookups(account: {
  name: string;
  domain?: string | undefined;
  phone?: string | undefined;
  region?: string | undefined;
  address?: z.output<typeof Address> | undefined;
  externalId?: string | undefined;
}): string[] {
  const domain = account.domain && (normaliseDomain(account.domain) ?? companyDomainOf(account.domain));
  const country = account.address?.country ?? account.region?.split('/')[0];
  const phone = account.phone && phoneLookup(account.phone, country);
  const company = companyNameKey(account.name);
  return [
    ...(domain ? [`domain:${domain}`] : []),
    ...(phone ? [phone] : []),
    ...(company ? [`company:${company}`] : []),
    ...(account.externalId ? [`external:${account.externalId}`] : []),
  ];
}
