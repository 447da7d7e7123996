import type { Import } from '../import.ts';

/**
 * How the text of a cell becomes the value of a field. `first` takes the first column that says something, `joined` all
 * of them; `given` and `family` make the name where no column has it whole.
 */
export type CellKind = 'text' | 'lines' | 'list' | 'money' | 'number' | 'source' | 'language' | 'website';

export type ImportType = Import['type'];

const person = { name: 'text', givenName: 'text', familyName: 'text' } as const;

/** The fields that columns can be mapped to, besides `custom.<name>`. */
export const importFields: Readonly<Record<ImportType, Readonly<Record<string, CellKind>>>> = {
  lead: {
    ...person,
    email: 'text',
    phone: 'text',
    mobile: 'text',
    company: 'text',
    title: 'text',
    website: 'text',
    source: 'source',
    sourceDetail: 'text',
    country: 'text',
    region: 'text',
    city: 'text',
    industry: 'text',
    segment: 'text',
    language: 'language',
    productsOfInterest: 'list',
    budget: 'money',
    budgetCurrency: 'text',
    notes: 'lines',
    campaignId: 'text',
    externalId: 'text',
    preferredChannel: 'text',
  },
  contact: {
    ...person,
    email: 'text',
    phone: 'text',
    mobile: 'text',
    company: 'text',
    accountId: 'text',
    title: 'text',
    language: 'language',
    timeZone: 'text',
    tags: 'list',
    country: 'text',
  },
  account: {
    name: 'text',
    domain: 'website',
    industry: 'text',
    segment: 'text',
    tier: 'text',
    ownerId: 'text',
    region: 'text',
    country: 'text',
    city: 'text',
    street: 'text',
    postalCode: 'text',
    phone: 'text',
    currency: 'text',
    annualRevenue: 'money',
    employees: 'number',
    tags: 'list',
  },
};

/** A column mapped to this is left out on purpose. */
export const ignoredColumn = 'ignore';

/** How a field is read; `undefined` when records of the type have no such field. */
export function cellKindOf(type: ImportType, field: string): CellKind | undefined {
  if (/^custom\.[A-Za-z][A-Za-z0-9_]{0,63}$/.test(field)) return 'text';
  const fields = importFields[type];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}
