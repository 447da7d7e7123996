import type * as z from 'zod';
import { AccountFields } from '../customers/account.ts';
import { companyDomainOf, normaliseDomain } from '../text/contact-points.ts';
import { companyNameKey } from '../text/name-keys.ts';
import { moneyOf, numberOf } from './cell-values.ts';
import { idsOf, tagsOf } from './read-contact-row.ts';
import {
  checked,
  customOf,
  identitiesOf,
  type RowCells,
  type RowReading,
  type RowTerms,
} from './row-reading.ts';

type Account = z.output<typeof AccountFields>;

/** An account from a row, with the words by which its parent is found. */
export function readAccountRow(cells: RowCells, terms: RowTerms): RowReading<Account> {
  const domain = cells.first('domain');
  const host = domain && normaliseDomain(domain);
  const name = cells.first('name') ?? host;
  if (!name) return { problem: 'name: the row names no company' };
  const [revenue, staff, currency] = [
    cells.first('annualRevenue'),
    cells.first('employees'),
    cells.first('currency')?.toUpperCase(),
  ];
  const usual = cells.first('annualRevenueCurrency')?.toUpperCase() ?? currency ?? terms.baseCurrency;
  const money = revenue && moneyOf(revenue, usual);
  if (revenue && !money) return { problem: `annualRevenue: “${revenue}” is not an amount of money` };
  // Of a range, as directories give the size of a company, the lower end.
  const employees = staff && numberOf(staff.split(/\s*(?:-|–|~|to|bis|至|\+|人)\s*/)[0] ?? '');
  if (staff && employees === undefined) return { problem: `employees: “${staff}” is not a number` };
  const { ownId, externalId } = idsOf(cells, 'account');
  const own = customOf('account', cells, terms);
  if ('problem' in own) return own;
  const reading = checked(AccountFields, {
    name,
    domain: host ?? domain,
    industry: cells.first('industry'),
    segment: cells.first('segment'),
    tier: cells.first('tier')?.toUpperCase(),
    ownerId: cells.first('ownerId'),
    region: cells.first('region'),
    phone: cells.first('phone'),
    currency,
    annualRevenue: money || undefined,
    employees: employees === '' ? undefined : employees,
    address: cells.address(),
    tags: tagsOf(cells),
    externalId,
    custom: own.custom,
  });
  if ('problem' in reading) return reading;
  const site = host && companyDomainOf(host);
  const company = companyNameKey(name);
  const parentId = cells.first('parentId');
  const parent = {
    id: parentId,
    name: cells.first('parent'),
    externalId: cells.first('parentExternalId') ?? parentId,
  };
  return {
    fields: reading.fields,
    identities: identitiesOf(
      [
        ownId && `id:${ownId}`,
        externalId && `external:${externalId}`,
        site && `domain:${site}`,
        company && `company:${company}`,
      ],
      cells,
    ),
    company: parent.name || parent.externalId ? parent : undefined,
    owner: cells.first('owner'),
    texts: cells.texts,
  };
}
