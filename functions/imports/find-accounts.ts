import { Account } from '../../shared/customers/account.ts';
import { idPrefixes, isIdOf } from '../../shared/id.ts';
import type { CompanyWords } from '../../shared/imports/row-reading.ts';
import { normaliseDomain } from '../../shared/text/contact-points.ts';
import { companyNameKey } from '../../shared/text/name-keys.ts';
import type { Table } from '../platform/table/gateway.ts';
import { inParallel } from './in-parallel.ts';

/** The accounts that stand behind each lookup. */
type FoundAccounts = ReadonlyMap<string, readonly Account[]>;

const lookupsAtOnce = 10;
/** Of companies of one name or website so many are looked at. */
const mostPerLookup = 10;

/** The account that each of these words mean, in the order asked; undefined where there is none. */
export async function accountsNamed(
  table: Table,
  orgId: string,
  given: readonly CompanyWords[],
): Promise<(Account | undefined)[]> {
  // Our own export calls the column as other tools do, and our id in it is ours before it is another tool's.
  const words = given.map((one) =>
    !one.id && one.externalId && isIdOf('account', one.externalId) ? { ...one, id: one.externalId } : one,
  );
  const ids = [...new Set(words.flatMap(({ id }) => id ?? []))];
  const ours = new Map((await table.getMany(Account, orgId, ids)).map((one) => [one.id, one]));
  const others = words.filter(({ id }) => !id || !ours.has(id));
  const found = await accountsBehind(table, orgId, others.flatMap(lookupsOf));
  return words.map((one) => (one.id && ours.get(one.id)) || bestOf(one, found));
}

/** By what a company is looked up: the other tool's id, its domain, its name without legal form. */
function lookupsOf({ externalId, domain, name }: CompanyWords): string[] {
  const company = name && companyNameKey(name);
  return [
    ...(externalId ? [`external:${externalId}`] : []),
    ...(domain ? [`domain:${domain}`] : []),
    ...(company ? [`company:${company}`] : []),
  ];
}

/** Every account behind these lookups: a Query each, side by side, and one BatchGet for all. */
async function accountsBehind(
  table: Table,
  orgId: string,
  lookups: readonly string[],
): Promise<FoundAccounts> {
  const distinct = [...new Set(lookups)];
  const entries = await inParallel(distinct, lookupsAtOnce, async (lookup) => {
    const range = { orgId, partition: `lookup#${lookup}`, beginsWith: `${idPrefixes.account}_` };
    const { items } = await table.query(range, mostPerLookup);
    return [lookup, items.map(({ recordId }) => String(recordId))] as const;
  });
  const ids = [...new Set(entries.flatMap(([, found]) => found))];
  const accounts = new Map((await table.getMany(Account, orgId, ids)).map((one) => [one.id, one]));
  return new Map(entries.map(([lookup, found]) => [lookup, found.flatMap((id) => accounts.get(id) ?? [])]));
}

/**
 * The account that is meant: the one with the other tool's id, else of the domain's accounts the one of the same name, else
 * one of the same name, else the domain's first.
 */
function bestOf(words: CompanyWords, found: FoundAccounts): Account | undefined {
  const { externalId, domain } = words;
  const company = words.name && companyNameKey(words.name);
  const [external] = (externalId && found.get(`external:${externalId}`)) || [];
  if (external) return external;
  const isOther = (account: Account) =>
    externalId !== undefined && account.externalId !== undefined && account.externalId !== externalId;
  const atDomain = ((domain && found.get(`domain:${domain}`)) || []).filter((one) => !isOther(one));
  const ofName = ((company && found.get(`company:${company}`)) || []).filter((one) => !isOther(one));
  const isOfName = (account: Account) => company !== undefined && companyNameKey(account.name) === company;
  const nearest = ofName.find((one) => domain && one.domain && normaliseDomain(one.domain) === domain);
  return atDomain.find(isOfName) ?? nearest ?? ofName[0] ?? atDomain[0];
}
