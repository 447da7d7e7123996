import * as z from 'zod';
import { type EpochMs, instantOf } from '../time/instant.ts';
import { type ConsentState, consentFor } from './consent-state.ts';
import type { Contact } from './contact.ts';
import { type ContactChannel, contactChannels } from './preferences.ts';
import { endOfQuiet } from './quiet-hours.ts';

const WEEK = 7 * 86_400_000;

/** The kind of the interaction that a sent marketing message leaves in the timeline: what frequency is counted from. */
export const marketingTouchKind = 'campaign.sent';

/** marketing: we want something; service: they asked for it, or have to know it. */
export const contactPurposes = ['marketing', 'service'] as const;
export type ContactPurpose = (typeof contactPurposes)[number];

export const contactabilityChecks = [
  'person',
  'address',
  'suppression',
  'preference',
  'consent',
  'frequency',
  'quietHours',
] as const;

export const contactabilityCodes = [
  'allowed',
  'erased',
  'no_address',
  'suppressed',
  'prefers_none',
  'consent_withdrawn',
  'consent_missing',
  'too_often',
  'quiet_hours',
] as const;
export type ContactabilityCode = (typeof contactabilityCodes)[number];

export const ContactabilityCheck = z.object({
  check: z.enum(contactabilityChecks),
  passed: z.boolean(),
  because: z.string(),
});
type Check = z.output<typeof ContactabilityCheck>;

/** Whether a person may be written to or called, and why. */
export const Contactability = z.object({
  allowed: z.boolean(),
  code: z.enum(contactabilityCodes),
  /** The first reason against it, or that there is none, as a sentence. */
  reason: z.string(),
  checks: z.array(ContactabilityCheck),
  /** When nothing but the hour and the frequency stand against it: the first instant at which neither does. */
  nextAllowedAt: z.string().optional(),
});
export type Contactability = z.output<typeof Contactability>;

/** Something that forbids an address whatever the person said: a hard bounce, a complaint. */
export interface Suppression {
  readonly because: string;
  /** Also for what they asked for: an address that does not exist. */
  readonly includesService: boolean;
}

export interface ContactabilityInput {
  /** Absent for a person who was deleted or erased. */
  readonly contact:
    | Pick<Contact, 'emails' | 'phones' | 'address' | 'addresses' | 'preferences' | 'consents' | 'custom'>
    | undefined;
  readonly channel: ContactChannel;
  readonly topic: string;
  readonly purpose: ContactPurpose;
  readonly at: EpochMs;
  /** The person's zone, else the account's, else the organization's. */
  readonly timeZone: string;
  /** optIn: marketing needs a granted consent; optOut: it needs that none was withdrawn. */
  readonly consentRule: 'optIn' | 'optOut';
  readonly suppression?: Suppression | undefined;
  /** When marketing messages went out to the person in the seven days before `at`. */
  readonly touches: readonly EpochMs[];
}

type Verdict = readonly [passed: boolean, because: string, code?: ContactabilityCode];

/**
 * Whether the person may be contacted on the channel at that instant. Every check is made and explained, whatever the
 * others say; the first that fails gives the reason. Pure: senders of campaigns ask it again for every message.
 */
export function contactabilityOf(input: ContactabilityInput): Contactability {
  const verdicts: readonly (readonly [Check['check'], Verdict])[] = [
    ['person', personVerdict(input)],
    ['address', addressVerdict(input)],
    ['suppression', suppressionVerdict(input)],
    ['preference', preferenceVerdict(input)],
    ['consent', consentVerdict(input)],
    ['frequency', frequencyVerdict(input)],
    ['quietHours', quietVerdict(input)],
  ];
  const checks = verdicts.map(([check, [passed, because]]) => ({ check, passed, because }));
  const failed = verdicts.filter(([, [passed]]) => !passed);
  const [first] = failed;
  if (!first) return { allowed: true, code: 'allowed', reason: 'Nothing stands against it.', checks };
  const [, [, reason, code = 'suppressed']] = first;
  const passes = failed.every(([check]) => check === 'frequency' || check === 'quietHours');
  const next = passes ? nextAllowed(input) : undefined;
  return {
    allowed: false,
    code,
    reason,
    checks,
    ...(next !== undefined && { nextAllowedAt: instantOf(next) }),
  };
}

const isService = ({ purpose }: ContactabilityInput) => purpose === 'service';

function personVerdict({ contact }: ContactabilityInput): Verdict {
  return contact
    ? [true, 'The person is in the records.']
    : [false, 'The person was deleted or erased.', 'erased'];
}

function addressVerdict({ contact, channel }: ContactabilityInput): Verdict {
  const count = contact ? addressesOn(contact, channel) : 0;
  return count > 0
    ? [true, `There is an address for ${channel}.`]
    : [false, `There is no address for ${channel}.`, 'no_address'];
}

/** How many addresses the person can be reached at on a channel; fax machines take no calls. */
function addressesOn(contact: NonNullable<ContactabilityInput['contact']>, channel: ContactChannel): number {
  if (channel === 'email') return contact.emails.length;
  if (channel === 'mail') {
    return [contact.address, ...(contact.addresses ?? [])].filter((one) => one?.lines || one?.city).length;
  }
  if (channel === 'wechat') {
    // A number says nothing of an account there.
    const { wechatId } = contact.custom ?? {};
    const numbers = contact.phones.filter(({ kind }) => /wechat|weixin|微信/i.test(kind ?? ''));
    return numbers.length + (typeof wechatId === 'string' && wechatId.trim() !== '' ? 1 : 0);
  }
  return contact.phones.filter(({ kind }) => !/fax/i.test(kind ?? '')).length;
}

function suppressionVerdict({ suppression, ...input }: ContactabilityInput): Verdict {
  if (!suppression) return [true, 'The address is not suppressed.'];
  if (isService(input) && !suppression.includesService) {
    return [true, `Suppressed for marketing only: ${suppression.because}`];
  }
  return [false, `The address is suppressed: ${suppression.because}`, 'suppressed'];
}

function preferenceVerdict(input: ContactabilityInput): Verdict {
  const preferred = input.contact?.preferences?.channel;
  if (preferred !== 'none') {
    return [true, preferred ? `They prefer ${preferred}.` : 'They named no preferred channel.'];
  }
  return isService(input)
    ? [true, 'They want no contact; what they asked for is excepted.']
    : [false, 'They want no contact.', 'prefers_none'];
}

/**
 * What was said by then: of a topic and channel only the latest word is known, so that one said later than `at` counts as
 * not yet said, whatever held before it.
 */
function consentVerdict(input: ContactabilityInput): Verdict {
  const { contact, topic, channel, consentRule, at } = input;
  if (isService(input)) return [true, 'What they asked for needs no consent.'];
  const states = contact?.consents ?? [];
  const wasSaid = (state: ConsentState) => Date.parse(state.at) <= at;
  const consent = consentFor(states.filter(wasSaid), topic, channel);
  const later = consentFor(
    states.filter((state) => !wasSaid(state)),
    topic,
    channel,
  );
  const about = `${topic === '*' ? 'every topic' : `“${topic}”`} on ${channel}`;
  if (consent && !consent.granted) {
    return [false, `Consent to ${about} was withdrawn ${saidAt(consent)}.`, 'consent_withdrawn'];
  }
  if (consent) return [true, `Consent to ${about} was given ${saidAt(consent)}.`];
  const since = later ? ` by then: what is known was said ${saidAt(later)}` : '';
  return consentRule === 'optOut'
    ? [true, `Nothing was withdrawn for ${about}${since}; the organization works by opt-out.`]
    : [false, `There is no consent to ${about}${since}.`, 'consent_missing'];
}

const saidAt = ({ at, source }: ConsentState) => `on ${at.slice(0, 10)} (${source})`;

function frequencyVerdict(input: ContactabilityInput): Verdict {
  const most = input.contact?.preferences?.maxPerWeek;
  if (isService(input)) return [true, 'What they asked for is not counted.'];
  if (most === undefined) return [true, 'They set no limit for a week.'];
  const count = recent(input.touches, input.at).length;
  const told = `${count} of ${most} campaign messages in the last seven days`;
  return count < most ? [true, `${told}.`] : [false, `Already ${told}.`, 'too_often'];
}

/** What rings or lies on the doormat: a letter wakes nobody, and an e-mail that was asked for may come at any hour. */
const heedsQuiet = ({ channel, purpose }: ContactabilityInput) =>
  channel !== 'mail' && !(channel === 'email' && purpose === 'service');

function quietVerdict(input: ContactabilityInput): Verdict {
  const { contact, timeZone, at, channel } = input;
  const hours = contact?.preferences?.quietHours;
  if (!hours) return [true, 'They set no quiet hours.'];
  if (!heedsQuiet(input)) return [true, `Quiet hours do not hold for ${channel} of this purpose.`];
  const told = `quiet hours (${hours.from} to ${hours.to}, ${timeZone})`;
  return endOfQuiet(hours, timeZone, at) === at
    ? [true, `Outside their ${told}.`]
    : [false, `Within their ${told}.`, 'quiet_hours'];
}

/** The first instant from `at` on that is neither quiet nor one message too many; undefined when there is none. */
function nextAllowed(input: ContactabilityInput): EpochMs | undefined {
  const { quietHours, maxPerWeek } = input.contact?.preferences ?? {};
  const limit = isService(input) ? undefined : maxPerWeek;
  if (limit === 0) return undefined;
  const touches = recent(input.touches, input.at).toSorted((one, other) => one - other);
  // So many have to be older than a week before there is room for one more.
  const tooMany = limit === undefined ? 0 : touches.length - limit + 1;
  const oldest = tooMany > 0 ? touches[tooMany - 1] : undefined;
  const from = oldest === undefined ? input.at : Math.max(input.at, oldest + WEEK);
  return quietHours && heedsQuiet(input) ? endOfQuiet(quietHours, input.timeZone, from) : from;
}

/** A message exactly a week ago no longer counts. */
const recent = (touches: readonly EpochMs[], at: EpochMs) =>
  touches.filter((touch) => touch > at - WEEK && touch <= at);

export const channelParameter = z.enum(contactChannels);
