import { LeadFields, reachable, unreachable } from '../leads/lead.ts';
import { leadSources } from '../leads/lead-sources.ts';
import { leadSourceOf } from '../leads/source.ts';
import { normaliseEmail } from '../text/contact-points.ts';
import { normalisePhone } from '../text/phone-number.ts';
import { listOf, moneyOf } from './cell-values.ts';
import { languageTagOf } from './language-names.ts';
import { idsOf } from './read-contact-row.ts';
import {
  checked,
  customOf,
  identitiesOf,
  type RowCells,
  type RowReading,
  type RowTerms,
} from './row-reading.ts';

/**
 * A lead from a row. One that another system knows (it has an external id) can be reached there, so it may come without
 * e-mail, phone and company; without a name it goes by whatever else names it.
 */
export function readLeadRow(cells: RowCells, terms: RowTerms): RowReading<LeadFields> {
  const [email, ...furtherEmails] = [
    ...new Set(['email', 'homeEmail', 'otherEmail'].flatMap((field) => cells.all(field).flatMap(listOf))),
  ];
  const [landline, mobile, ...furtherPhones] = phonesOf(cells);
  const budget = cells.first('budget');
  const money = budget && moneyOf(budget, cells.first('budgetCurrency') ?? terms.baseCurrency);
  if (budget && !money) return { problem: `budget: “${budget}” is not an amount of money` };
  const phone = landline ?? mobile;
  const [company, country] = [cells.first('company'), cells.first('country')];
  const { ownId, externalId } = idsOf(cells, 'lead');
  const language = cells.first('language');
  const own = customOf('lead', cells, terms, landline && mobile ? { mobile } : {});
  if ('problem' in own) return own;
  const notes = [
    ...cells.all('notes'),
    ...furtherEmails.map((address) => `E-mail: ${address}`),
    ...furtherPhones.map((number) => `Phone: ${number}`),
  ];
  const reading = checked(LeadFields, {
    name: cells.personName() ?? email ?? company ?? externalId ?? phone,
    email,
    phone,
    company,
    title: cells.first('title'),
    website: cells.first('website'),
    ...sourceFrom(cells),
    country,
    region: cells.first('region'),
    city: cells.first('city'),
    industry: cells.first('industry'),
    segment: cells.first('segment'),
    language: language && languageTagOf(language),
    productsOfInterest: nonEmpty(cells.all('productsOfInterest').flatMap(listOf)),
    budget: money,
    notes: notes.join('\n') || undefined,
    campaignId: cells.first('campaignId'),
    externalId,
    preferredChannel: cells.first('preferredChannel')?.toLowerCase(),
    custom: own.custom,
  });
  if ('problem' in reading) return reading;
  const { fields } = reading;
  if (!reachable(fields) && !fields.externalId) return { problem: `${unreachable}, or an externalId` };
  const dialable = phone && normalisePhone(phone, country ?? terms.defaultCountry);
  const identities = identitiesOf(
    [
      ownId && `id:${ownId}`,
      externalId && `external:${externalId}`,
      email ? `email:${normaliseEmail(email)}` : externalId ? undefined : dialable && `phone:${dialable}`,
    ],
    cells,
  );
  return { fields, identities, texts: cells.texts };
}

/** The landline, the mobile number and what else the row has; one number in two columns is one. */
function phonesOf(cells: RowCells): (string | undefined)[] {
  const [landline, ...others] = cells.all('phone');
  const mobile = cells.first('mobile');
  const known = [landline, mobile === landline ? undefined : mobile];
  const further = [...others, ...cells.all('homePhone'), ...cells.all('otherPhone')].flatMap(listOf);
  return [...known, ...[...new Set(further)].filter((number) => !known.includes(number))];
}

/** The source by our own names; the file's word for it is kept beside. */
function sourceFrom(cells: RowCells): Pick<LeadFields, 'source' | 'sourceDetail'> {
  const label = cells.first('source');
  const detail = cells.first('sourceDetail');
  const source = label === undefined ? undefined : leadSourceOf(label);
  const isOurs = leadSources.some((name) => name === label?.toLowerCase());
  return { source: source ?? 'import', sourceDetail: detail ?? (isOurs ? undefined : label?.slice(0, 200)) };
}

const nonEmpty = (list: readonly string[]) => (list.length > 0 ? list : undefined);
