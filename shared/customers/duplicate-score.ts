import { jaroWinkler } from '../text/likeness.ts';
import { companyLikeness, personLikeness } from '../text/name-likeness.ts';
import { type AccountIdentity, type ContactIdentity, phoneTail } from './identity.ts';

/** One thing that speaks for or against two records being the same; says nothing of what stands in them. */
export interface DuplicateReason {
  readonly field: string;
  readonly points: number;
  readonly because: string;
}

export interface DuplicateScore {
  /** 0 to 100. */
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

/**
 * `certain`: nothing speaks against it; `likely`: people are asked before a second one is made; `possible`: worth a look in
 * the work list. Set so that on the generated people and companies of the tests `likely` is nearly always right.
 */
export const duplicateLevels = { certain: 85, likely: 65, possible: 45 } as const;
export type DuplicateLevel = keyof typeof duplicateLevels;

export function levelOf(score: number): DuplicateLevel | undefined {
  if (score >= duplicateLevels.certain) return 'certain';
  if (score >= duplicateLevels.likely) return 'likely';
  return score >= duplicateLevels.possible ? 'possible' : undefined;
}

/** Mailboxes that several people read. */
const sharedMailbox =
  /^(?:info|contact|kontakt|office|sales|vertrieb|service|support|help|hello|hallo|mail|post|admin|team|billing|invoice|rechnung|hr|jobs|marketing|press|webmaster|noreply|no-reply)@/;

/** Whether two contacts are one person, 0 to 100, and why. Pure and symmetric. */
export function scoreContacts(one: ContactIdentity, other: ContactIdentity): DuplicateScore {
  const likeness = personLikeness(one.name, other.name);
  const email = one.emails.find((address) => other.emails.includes(address));
  const isPersonal = email !== undefined && !sharedMailbox.test(email);
  const samePhone = havePhoneInCommon(one, other);
  const reasons: DuplicateReason[] = [];
  const say = (field: string, points: number, because: string) => reasons.push({ field, points, because });

  if (isPersonal) say('emails', 70, 'the same e-mail address');
  else if (email) say('emails', 25, 'the same e-mail address, one that several people read');
  // Of two people at one number the names tell which is which.
  if (samePhone) say('phones', (likeness ?? 0) >= 0.97 ? 50 : 40, 'the same phone number');
  if (likeness !== undefined) {
    if (likeness >= 0.97) say('name', 35, 'the same name');
    else if (likeness >= 0.9) say('name', 28, 'nearly the same name');
    else if (likeness >= 0.82) say('name', 18, 'a name much alike');
    else if (likeness >= 0.7) say('name', 6, 'a name somewhat alike');
    else if (isPersonal) say('name', -5, 'different names');
    else say('name', -35, 'different names');
  }
  const isNamedAlike = likeness !== undefined && likeness >= 0.82;
  if (isNamedAlike && one.accountId && other.accountId) {
    if (one.accountId === other.accountId) say('accountId', 32, 'the same account');
    else say('accountId', -10, 'different accounts');
  } else if (isNamedAlike && !email && one.domains.some((domain) => other.domains.includes(domain))) {
    say('emails', 32, 'e-mail addresses of the same company');
  }
  if (isNamedAlike && !email && haveMailboxInCommon(one, other)) {
    say('emails', 30, 'the same name before the @ of their e-mail addresses');
  }
  if (one.birth && other.birth) {
    if (one.birth === other.birth) say('custom', isNamedAlike ? 30 : 5, 'the same date of birth');
    else say('custom', -40, 'different dates of birth');
  }
  if (isNamedAlike) reasons.push(...factReasons(one.facts ?? {}, other.facts ?? {}));
  if (likeness !== undefined && likeness >= 0.97 && (isBare(one) || isBare(other))) {
    say('name', 10, 'of one of them nothing but the name is known');
  }
  if (isNamedAlike) reasons.push(...addressReasons(one, other));
  const differentEmails = !email && one.emails.length > 0 && other.emails.length > 0;
  const differentPhones = !samePhone && one.phones.length > 0 && other.phones.length > 0;
  if (differentEmails && differentPhones)
    say('emails', -12, 'different e-mail addresses and different phone numbers');
  else if (differentEmails) say('emails', -2, 'different e-mail addresses');
  else if (differentPhones) say('phones', -5, 'different phone numbers');
  return summed(reasons);
}

/** One custom field that agrees says little, several say much. */
function factReasons(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): DuplicateReason[] {
  const shared = Object.keys(one).filter((key) => other[key] !== undefined);
  const agreeing = shared.filter((key) => jaroWinkler(one[key] ?? '', other[key] ?? '') >= 0.93).length;
  const differing = shared.length - agreeing;
  return [
    ...(agreeing > 0
      ? [{ field: 'custom', points: Math.min(30, agreeing * 8), because: 'fields of your own that agree' }]
      : []),
    ...(differing > agreeing
      ? [{ field: 'custom', points: -Math.min(15, differing * 4), because: 'fields of your own that differ' }]
      : []),
  ];
}

const isBare = ({ emails, phones, accountId, facts, street }: ContactIdentity) =>
  emails.length === 0 && phones.length === 0 && !accountId && !facts && !street;

/** Whether two accounts are one company or household, 0 to 100, and why. Pure and symmetric. */
export function scoreAccounts(one: AccountIdentity, other: AccountIdentity): DuplicateScore {
  const likeness = companyLikeness(one.name, other.name);
  const reasons: DuplicateReason[] = [];
  const say = (field: string, points: number, because: string) => reasons.push({ field, points, because });

  if (likeness !== undefined) {
    if (likeness >= 0.97) say('name', 65, 'the same name but for its legal form');
    else if (likeness >= 0.9) say('name', 45, 'nearly the same name');
    else if (likeness >= 0.8) say('name', 30, 'a name much alike');
    else if (likeness >= 0.65) say('name', 15, 'a name somewhat alike');
    else say('name', -15, 'different names');
  }
  if (one.domain && other.domain) {
    if (one.domain === other.domain) say('domain', 50, 'the same domain');
    else if (siteOf(one.domain) === siteOf(other.domain))
      say('domain', 15, 'the same domain under another ending');
    else say('domain', -25, 'different domains');
  }
  if (one.phone && other.phone) {
    if (arePhonesOfOne(one.phone, other.phone)) say('phone', 45, 'the same phone number');
    else say('phone', -5, 'different phone numbers');
  }
  // In one house a name that is part of the other is hardly a second company.
  reasons.push(...addressReasons(one, other, (likeness ?? 0) >= 0.8 ? 35 : 25));
  if ((one.id && one.id === other.parentId) || (other.id && other.id === one.parentId)) {
    say('parentId', -45, 'one is the parent of the other');
  }
  return summed(reasons);
}

type Place = Pick<AccountIdentity, 'street' | 'postalCode' | 'city'>;

function addressReasons(one: Place, other: Place, sameHouse = 25): DuplicateReason[] {
  const reasons: DuplicateReason[] = [];
  const say = (points: number, because: string) => reasons.push({ field: 'address', points, because });
  const city = one.city && other.city ? jaroWinkler(one.city, other.city) >= 0.9 : undefined;
  const postalCode = one.postalCode && other.postalCode ? one.postalCode === other.postalCode : undefined;
  const sameStreet = one.street && other.street ? areStreetsOfOne(one.street, other.street) : undefined;
  // One house may be said to lie in the city or in its part.
  const isElsewhere = city === false && !postalCode && !sameStreet;
  if (sameStreet !== undefined) {
    if (sameStreet) say(sameHouse, 'the same street and number');
    else if (city !== undefined || postalCode !== undefined) say(-10, 'different streets');
  }
  if (postalCode) say(10, 'the same postal code');
  else if (city) say(5, 'the same city');
  else if (isElsewhere) say(-20, 'different cities');
  return reasons;
}

/** What stands beside the name of a street, in the short forms of an identity. */
const besideStreets = /\b(?:n|s|e|w|ne|nw|se|sw|st|av|bd|rd|dr|ln|pl|sq|hwy|\d+)\b/g;

/** The number decides, and how the name begins: what follows it ("near Main St.", a building) is written or not. */
function areStreetsOfOne(one: string, other: string): boolean {
  if (one.match(/\d+/)?.[0] !== other.match(/\d+/)?.[0]) return false;
  const [left = '', right = ''] = [one, other].map((street) =>
    street.replace(besideStreets, ' ').replace(/\s+/g, ' ').trim(),
  );
  const [first = '', begins = ''] = [left.split(' ')[0], right.split(' ')[0]];
  return left === right || (first.length >= 3 && first === begins) || jaroWinkler(left, right) >= 0.88;
}

/** `acme` of `acme.com`, `acme.co.uk` and `shop.acme.de`. */
export function siteOf(domain: string): string {
  const labels = domain.split('.');
  const isCountrySecond =
    labels.length > 2 && /^(?:com?|net|org|ac|gov|edu|or|ne|gv)$/.test(labels.at(-2) ?? '');
  return labels.at(isCountrySecond ? -3 : -2) ?? domain;
}

function havePhoneInCommon(one: ContactIdentity, other: ContactIdentity): boolean {
  return one.phones.some((phone) => other.phones.some((candidate) => arePhonesOfOne(phone, candidate)));
}

/** Whole numbers compare whole; what was written without its country compares by its last eight digits. */
function arePhonesOfOne(one: string, other: string): boolean {
  if (one.startsWith('+') && other.startsWith('+')) return one === other;
  const tail = phoneTail(one);
  return tail.length >= 6 && tail === phoneTail(other);
}

/** `ada.lovelace@` at two providers; a short one is anybody's. */
function haveMailboxInCommon(one: ContactIdentity, other: ContactIdentity): boolean {
  const mailboxes = new Set(one.emails.flatMap((address) => mailboxOf(address) ?? []));
  return other.emails.some((address) => mailboxes.has(mailboxOf(address) ?? ''));
}

/** What stands before the @, without tags and dots, where it can name a person. */
export function mailboxOf(email: string): string | undefined {
  const mailbox = email.slice(0, email.lastIndexOf('@')).replace(/\+.*$/, '').replace(/[._-]/g, '');
  return mailbox.length >= 6 && !sharedMailbox.test(email) ? mailbox : undefined;
}

function summed(reasons: readonly DuplicateReason[]): DuplicateScore {
  const sum = reasons.reduce((total, { points }) => total + points, 0);
  return { score: Math.min(100, Math.max(0, sum)), reasons };
}
