import type { Account } from '../customers/account.ts';
import type { Contact } from '../customers/contact.ts';
import type { Interaction } from '../customers/interaction.ts';
import type { Lead } from '../leads/lead.ts';
import type { Opportunity } from '../sales/opportunity.ts';
import type { BaseRecord } from '../table/entity.ts';
import { amountText, listText } from './cell-text.ts';
import type { ExportType } from './export-type.ts';

/** What other records say: looked up for the rows that are written together. */
export interface Related {
  accountName(id: string | undefined): string | undefined;
  /** The e-mail address of a user: it means the same person in a file that comes back. */
  userEmail(id: string | undefined): string | undefined;
}

export interface ExportColumn<R> {
  /** Stable, and what an import recognises; those that begin with `record.` are for reading only. */
  readonly header: string;
  /** The field of the record that it shows: hidden with it. */
  readonly field: string;
  readonly text: (record: R, related: Related) => string | undefined;
}

const column = <R>(
  header: string,
  text: ExportColumn<R>['text'],
  field: string = header,
): ExportColumn<R> => ({ header, field, text });

/** Columns that show a field of the record as it is. */
function plain<R extends object>(...names: readonly (keyof R & string)[]): ExportColumn<R>[] {
  return names.map((name) =>
    column<R>(name, (record) => {
      const value: unknown = record[name];
      return value === undefined || value === null ? undefined : String(value);
    }),
  );
}

/** What every record carries, the owner by the address. */
function kept<R extends BaseRecord>(): ExportColumn<R>[] {
  return [
    column('record.createdAt', ({ createdAt }) => createdAt, 'createdAt'),
    column('record.updatedAt', ({ updatedAt }) => updatedAt, 'updatedAt'),
  ];
}

interface Addressed {
  readonly address?:
    | {
        readonly lines?: readonly string[] | undefined;
        readonly city?: string | undefined;
        readonly region?: string | undefined;
        readonly postalCode?: string | undefined;
        readonly country?: string | undefined;
      }
    | undefined;
}

function addressColumns<R extends Addressed>(): ExportColumn<R>[] {
  return [
    column('street', ({ address }) => address?.lines?.join('\n'), 'address'),
    column('city', ({ address }) => address?.city, 'address'),
    column('state', ({ address }) => address?.region, 'address'),
    column('postalCode', ({ address }) => address?.postalCode, 'address'),
    column('country', ({ address }) => address?.country, 'address'),
  ];
}

const tags = <R extends { readonly tags?: readonly string[] | undefined }>() =>
  column<R>('tags', (record) => record.tags && listText(record.tags));

const leads: readonly ExportColumn<Lead>[] = [
  ...plain<Lead>(
    'id',
    'externalId',
    'name',
    'email',
    'phone',
    'company',
    'title',
    'website',
    'source',
    'sourceDetail',
  ),
  ...plain<Lead>('country', 'region', 'city', 'industry', 'segment', 'language'),
  column(
    'productsOfInterest',
    ({ productsOfInterest }) => productsOfInterest && listText(productsOfInterest),
  ),
  column('budget', ({ budget }) => budget && amountText(budget)),
  column('budgetCurrency', ({ budget }) => budget?.currency, 'budget'),
  ...plain<Lead>('notes', 'campaignId', 'preferredChannel'),
  column('record.status', ({ status }) => status, 'status'),
  column('record.score', ({ score }) => String(score), 'score'),
  column('record.owner', ({ ownerId }, related) => related.userEmail(ownerId), 'ownerId'),
  column('record.accountId', ({ accountId }) => accountId, 'accountId'),
  column('record.contactId', ({ contactId }) => contactId, 'contactId'),
  ...kept<Lead>(),
];

const accounts: readonly ExportColumn<Account>[] = [
  ...plain<Account>('id', 'externalId', 'name', 'domain', 'parentId'),
  column('parent', ({ parentId }, related) => related.accountName(parentId), 'parentId'),
  ...plain<Account>('industry', 'segment', 'tier'),
  column('owner', ({ ownerId }, related) => related.userEmail(ownerId), 'ownerId'),
  ...plain<Account>('region', 'phone', 'currency'),
  column('annualRevenue', ({ annualRevenue }) => annualRevenue && amountText(annualRevenue)),
  column('annualRevenueCurrency', ({ annualRevenue }) => annualRevenue?.currency, 'annualRevenue'),
  ...plain<Account>('employees'),
  ...addressColumns<Account>(),
  tags<Account>(),
  ...kept<Account>(),
];

const contacts: readonly ExportColumn<Contact>[] = [
  ...plain<Contact>('id', 'externalId'),
  column('name', ({ name }) => name.full),
  column('givenName', ({ name }) => name.given, 'name'),
  column('familyName', ({ name }) => name.family, 'name'),
  column('email', ({ emails }) => listText(emails.map(({ address }) => address)), 'emails'),
  column('phone', ({ phones }) => listText(phones.map(({ number }) => number)), 'phones'),
  ...plain<Contact>('title', 'accountId'),
  column('company', ({ accountId }, related) => related.accountName(accountId), 'accountId'),
  ...plain<Contact>('language', 'timeZone'),
  column('preferredChannel', ({ preferences }) => preferences?.channel, 'preferences'),
  ...addressColumns<Contact>(),
  tags<Contact>(),
  column('record.owner', ({ ownerId }, related) => related.userEmail(ownerId), 'ownerId'),
  ...kept<Contact>(),
];

const opportunities: readonly ExportColumn<Opportunity>[] = [
  ...plain<Opportunity>('id', 'name', 'accountId'),
  column('account', ({ accountId }, related) => related.accountName(accountId), 'accountId'),
  ...plain<Opportunity>('contactId', 'stage'),
  column('amount', ({ amount }) => amount && amountText(amount)),
  column('amountCurrency', ({ amount }) => amount?.currency, 'amount'),
  ...plain<Opportunity>('closeDate'),
  column('owner', ({ ownerId }, related) => related.userEmail(ownerId), 'ownerId'),
  ...plain<Opportunity>('leadId', 'notes'),
  ...kept<Opportunity>(),
];

const interactions: readonly ExportColumn<Interaction>[] = [
  ...plain<Interaction>('id', 'at', 'channel', 'direction', 'kind', 'summary', 'accountId', 'contactId'),
  column('refType', ({ ref }) => ref?.type, 'ref'),
  column('refId', ({ ref }) => ref?.id, 'ref'),
  column('record.createdBy', ({ createdBy }, related) => related.userEmail(createdBy), 'createdBy'),
  ...kept<Interaction>(),
];

/** The columns of each type in their order; those of custom fields follow. */
export const exportColumns = {
  lead: leads,
  account: accounts,
  contact: contacts,
  opportunity: opportunities,
  interaction: interactions,
} as const satisfies Record<ExportType, unknown>;

/** The names of all columns of a type but those of custom fields. */
export function columnNamesOf(type: ExportType): string[] {
  return exportColumns[type].map(({ header }) => header);
}

/** The field of a record that a column shows: `emails` of `email`, `custom.size` of itself. */
export function shownField(type: ExportType, header: string): string {
  return exportColumns[type].find((one) => one.header === header)?.field ?? header;
}
