import type { Import } from './import.ts';

/**
 * How the text of a cell becomes the value of a field. `given` and `family` make the name where no column has it whole.
 */
export type CellKind =
  | 'text'
  | 'lines'
  | 'list'
  | 'money'
  | 'number'
  | 'source'
  | 'language'
  | 'website'
  | 'date'
  | 'dateTime';

export type ImportType = Import['type'];

const person = {
  id: 'text',
  name: 'text',
  givenName: 'text',
  familyName: 'text',
  email: 'text',
  homeEmail: 'text',
  otherEmail: 'text',
  phone: 'text',
  mobile: 'text',
  homePhone: 'text',
  otherPhone: 'text',
  phoneCountry: 'text',
  company: 'text',
  title: 'text',
  language: 'language',
  country: 'text',
  city: 'text',
  externalId: 'text',
  preferredChannel: 'text',
} as const;

/** The fields that columns can be mapped to, besides `custom.<name>`. */
export const importFields: Readonly<Record<ImportType, Readonly<Record<string, CellKind>>>> = {
  lead: {
    ...person,
    website: 'text',
    source: 'source',
    sourceDetail: 'text',
    region: 'text',
    industry: 'text',
    segment: 'text',
    productsOfInterest: 'list',
    budget: 'money',
    budgetCurrency: 'text',
    notes: 'lines',
    campaignId: 'text',
  },
  contact: {
    ...person,
    accountId: 'text',
    accountExternalId: 'text',
    companyDomain: 'website',
    owner: 'text',
    timeZone: 'text',
    tags: 'list',
    street: 'lines',
    street2: 'text',
    state: 'text',
    postalCode: 'text',
  },
  account: {
    id: 'text',
    name: 'text',
    domain: 'website',
    industry: 'text',
    segment: 'text',
    tier: 'text',
    owner: 'text',
    ownerId: 'text',
    parent: 'text',
    parentId: 'text',
    parentExternalId: 'text',
    region: 'text',
    country: 'text',
    state: 'text',
    city: 'text',
    street: 'lines',
    street2: 'text',
    postalCode: 'text',
    phone: 'text',
    currency: 'text',
    annualRevenue: 'money',
    annualRevenueCurrency: 'text',
    employees: 'number',
    tags: 'list',
    externalId: 'text',
  },
};

/** Fields that several columns may fill together; of the others one column is read. */
const severalColumns: ReadonlySet<string> = new Set([
  'email',
  'otherEmail',
  'homeEmail',
  'phone',
  'otherPhone',
  'tags',
]);

export function takesSeveralColumns(field: string): boolean {
  return severalColumns.has(field);
}

/** A column mapped to this is left out on purpose. */
export const ignoredColumn = 'ignore';

/** How a field is read; `undefined` when records of the type have no such field. */
export function cellKindOf(type: ImportType, field: string): CellKind | undefined {
  if (/^custom\.[A-Za-z][A-Za-z0-9_]{0,63}$/.test(field))
    return field === 'custom.createdOn' ? 'date' : 'text';
  const fields = importFields[type];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}
