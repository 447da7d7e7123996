import { type FieldProblem, invalid } from '../errors.ts';
import { normaliseEmail } from '../text/contact-points.ts';
import { normalisePhone } from '../text/phone-number.ts';
import { type Account, AccountFields } from './account.ts';
import { type ConsentState, withConsent } from './consent-state.ts';
import { type Contact, ContactFields } from './contact.ts';
import { mostEntries } from './merge-limits.ts';

type Fields = Readonly<Record<string, unknown>>;
export type Keep = Readonly<Record<string, string>>;

/** What makes two entries of a list the same; lists are united, other fields are chosen. */
type ListRules = Readonly<Record<string, (entry: unknown) => string>>;

const asWritten = (entry: unknown) => JSON.stringify(entry);
const memberOf = (name: string, normal: (text: string) => string) => (entry: unknown) => {
  const value: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, name) : undefined;
  return typeof value === 'string' ? normal(value) : asWritten(entry);
};

export const contactLists: ListRules = {
  emails: memberOf('address', normaliseEmail),
  phones: memberOf('number', (number) => normalisePhone(number) ?? number.replace(/\D/g, '')),
  affiliations: memberOf('accountId', (id) => id),
  addresses: asWritten,
  tags: asWritten,
};
export const accountLists: ListRules = { tags: asWritten };

/** The fields of the contact that two become. Throws `invalid` for a `keep` that names no field or neither of the two. Pure. */
export function mergedContact(survivor: Contact, loser: Contact, keep: Keep = {}): Fields {
  const chosen = chooseFields(survivor, loser, {
    keep,
    names: Object.keys(ContactFields.shape),
    lists: contactLists,
  });
  const accountId = chosen.accountId;
  const holder = accountId !== undefined && accountId === loser.accountId && accountId !== survivor.accountId;
  return {
    ...chosen,
    ...('affiliations' in keep
      ? {}
      : { affiliations: affiliationsBeside(accountId, survivor, loser, chosen) }),
    emails: withOnePrimary(chosen.emails),
    // Held as the account is held.
    ownerId: holder ? loser.ownerId : (survivor.ownerId ?? loser.ownerId),
    teamId: holder ? loser.teamId : (survivor.teamId ?? loser.teamId),
    consents: unitedConsents(survivor.consents, loser.consents),
  };
}

/** The fields of the account that two become. Its parent is the caller's to check: it must not become its own ancestor. Pure. */
export function mergedAccount(survivor: Account, loser: Account, keep: Keep = {}): Fields {
  const chosen = chooseFields(survivor, loser, {
    keep,
    names: Object.keys(AccountFields.shape),
    lists: accountLists,
  });
  const isLosers = chosen.ownerId === loser.ownerId && chosen.ownerId !== survivor.ownerId;
  return { ...chosen, teamId: isLosers ? loser.teamId : survivor.teamId };
}

interface Choice {
  readonly keep: Keep;
  readonly names: readonly string[];
  readonly lists: ListRules;
}

/** The survivor's value where it has one, else the other's, unless `keep` says otherwise. Lists are united, own fields one by one. */
function chooseFields(
  survivor: { readonly id: string } & Fields,
  loser: { readonly id: string } & Fields,
  { keep, names, lists }: Choice,
): Fields {
  const problems = keepProblems(keep, names, [survivor.id, loser.id]);
  const ofKept = (name: string) =>
    keep[name] === loser.id ? loser : keep[name] === survivor.id ? survivor : undefined;
  const chosen: Record<string, unknown> = {};
  for (const name of names) {
    const kept = ofKept(name);
    const rule = lists[name];
    if (name === 'custom') chosen[name] = chosenCustom(survivor, loser, ofKept, kept);
    else if (kept) chosen[name] = kept[name];
    else if (rule) chosen[name] = united(survivor[name], loser[name], rule);
    else chosen[name] = survivor[name] ?? loser[name];
    const entries = chosen[name];
    const most = mostEntries[name] ?? Number.POSITIVE_INFINITY;
    if (Array.isArray(entries) && entries.length > most) {
      problems.push({
        path: name,
        message: `the two have ${entries.length} together, a record at most ${most}: remove some first, or say in keep whose to keep`,
      });
    }
  }
  if (problems.length > 0) throw invalid(...problems);
  return chosen;
}

function keepProblems(keep: Keep, names: readonly string[], ids: readonly string[]): FieldProblem[] {
  return Object.entries(keep).flatMap(([name, id]) => {
    const path = `keep.${name}`;
    if (!names.includes(name) && !/^custom\../.test(name))
      return [{ path, message: 'is not a field of these records' }];
    return ids.includes(id) ? [] : [{ path, message: 'must be the id of one of the two' }];
  });
}

function chosenCustom(
  survivor: Fields,
  loser: Fields,
  ofKept: (name: string) => Fields | undefined,
  kept: Fields | undefined,
): Fields | undefined {
  if (kept) return customOf(kept);
  const [ours, theirs] = [customOf(survivor) ?? {}, customOf(loser) ?? {}];
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  if (keys.length === 0) return customOf(survivor);
  const values = keys.map((key) => {
    const chosen = ofKept(`custom.${key}`);
    return [key, chosen ? customOf(chosen)?.[key] : (ours[key] ?? theirs[key])] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function customOf({ custom }: Fields): Fields | undefined {
  return typeof custom === 'object' && custom !== null ? { ...custom } : undefined;
}

/** The survivor's entries as they are, and those of the other that it has not. */
function united(ours: unknown, theirs: unknown, identify: (entry: unknown) => string): unknown {
  if (!Array.isArray(ours)) return theirs;
  if (!Array.isArray(theirs)) return ours;
  const known = new Set(ours.map(identify));
  return [...ours, ...theirs.filter((entry) => !known.has(identify(entry)))];
}

/** Of the address lists of two only one address stays the first choice: the survivor's, which stands before. */
function withOnePrimary(emails: unknown): unknown {
  if (!Array.isArray(emails)) return emails;
  const first = emails.findIndex(isPrimary);
  return emails.map((email, place) => {
    if (place === first || !isPrimary(email)) return email;
    const { primary: _primary, ...rest } = email;
    return rest;
  });
}

const isPrimary = (email: unknown): email is { primary: true } =>
  typeof email === 'object' && email !== null && Reflect.get(email, 'primary') === true;

/** Of two first accounts the one that is not chosen stays as a further one: nobody's company is forgotten. */
function affiliationsBeside(accountId: unknown, survivor: Contact, loser: Contact, chosen: Fields): unknown {
  const listed = Array.isArray(chosen.affiliations) ? chosen.affiliations : [];
  const known = new Set(listed.map(memberOf('accountId', (id) => id)));
  const former = [survivor.accountId, loser.accountId].filter(
    (id) => id !== undefined && id !== accountId && !known.has(id),
  );
  const all = [...listed, ...[...new Set(former)].map((id) => ({ accountId: id }))];
  const others = all.filter((entry: { accountId?: unknown }) => entry.accountId !== accountId);
  return others.length > 0 || survivor.affiliations ? others : undefined;
}

/** Of each topic and channel what was said last, by whichever record knew it. */
function unitedConsents(
  ours: readonly ConsentState[] | undefined,
  theirs: readonly ConsentState[] | undefined,
): readonly ConsentState[] | undefined {
  if (!theirs) return ours;
  return theirs.reduce((states, state) => withConsent(states, state), ours ?? []);
}
