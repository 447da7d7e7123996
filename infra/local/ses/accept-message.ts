import { checkAddress, domainOf, parseMailbox, parseMailboxes } from './addresses.ts';
import { type ConfigurationSet, requireConfigurationSet } from './configuration-sets.ts';
import { decodeWords } from './encoded-words.ts';
import type { EventOutbox } from './event-outbox.ts';
import { type EmailIdentity, identityFor, requireVerified } from './identities.ts';
import type { MailStore } from './mail-store.ts';
import { isSimulated, outcomeFor } from './mailbox-simulator.ts';
import { messageIdHeader, newMessageId } from './message-id.ts';
import {
  type HeaderSection,
  headerValue,
  headerValues,
  MalformedHeaders,
  parseHeaders,
  rewriteHeaders,
} from './mime-headers.ts';
import type { SendingMeter } from './sending-limits.ts';
import { invalidParameter } from './ses-error.ts';
import { eventsOf } from './ses-events.ts';

/** The account as the template and the options make it. */
interface SesAccount {
  readonly region: string;
  readonly accountId: string;
  readonly identities: EmailIdentity[];
  readonly configurationSets: ConfigurationSet[];
}

export interface Mailroom {
  readonly account: SesAccount;
  readonly store: MailStore;
  readonly meter: SendingMeter;
  readonly outbox: EventOutbox;
  readonly clock: () => number;
}

/** A message on its way in, from `SendRawEmail`, `SendEmail` or a neighbour in the process. */
export interface IncomingMail {
  readonly raw: Buffer;
  readonly operation: string;
  /** Envelope sender; the From header when absent. */
  readonly source?: string;
  /** Envelope recipients; To, Cc and Bcc when absent. */
  readonly destinations?: readonly string[];
  readonly configurationSetName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** AWS's own services send under AWS's identity and outside the account's rate. */
  readonly trusted?: boolean;
}

/** SES v1's limits: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
const MAX_RECIPIENTS = 50;

// The EICAR test file, plain and in base64, is what SES takes for a virus.
const VIRUS_MARKS = [
  'EICAR-STANDARD-ANTIVIRUS-TEST-FILE',
  'WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJE',
];

/** Takes a message in as SES does: checks, limits, rewrites, keeps it and its events in one transaction. */
export function acceptMessage(mailroom: Mailroom, mail: IncomingMail): { messageId: string } {
  const { account, store, meter, outbox, clock } = mailroom;
  if (mail.raw.length > MAX_MESSAGE_BYTES) {
    throw invalidParameter(
      `Message length is more than ${MAX_MESSAGE_BYTES} bytes long: '${mail.raw.length}'.`,
    );
  }
  const headers = readHeaders(mail.raw);
  const from = headerValue(headers, 'From') ?? '';
  const sender = parseMailbox(from);
  const recipients = recipientsOf(mail, headers);
  const identity = identityFor(account.identities, sender.address);
  if (!mail.trusted)
    requireVerified(account.identities, sendersOf(mail, headers, sender.address), account.region);
  const setName =
    mail.configurationSetName ??
    headerValue(headers, 'X-SES-CONFIGURATION-SET') ??
    identity?.defaultConfigurationSet;
  const set = setName === undefined ? undefined : requireConfigurationSet(account.configurationSets, setName);
  const tags = { ...headerTags(headers), ...mail.tags };
  const simulated = recipients.filter(isSimulated).length;
  const at = clock();
  if (mail.trusted) meter.count(at, recipients.length - simulated);
  else meter.admit(recipients.length, simulated);

  const messageId = newMessageId(account.region, at);
  const infected = VIRUS_MARKS.some((mark) => mail.raw.includes(mark));
  const outcomes = recipients.map((address) => ({
    address,
    outcome: infected ? ('rejected' as const) : outcomeFor(address),
  }));
  const events = eventsOf(
    {
      messageId,
      at,
      source: mail.source ?? from,
      identity: identity?.name ?? domainOf(sender.address),
      operation: mail.operation,
      tags,
      headers,
      recipients: outcomes,
      region: account.region,
      accountId: account.accountId,
    },
    set,
  );
  const stored = {
    id: messageId,
    from: sender.address,
    fromName: sender.name,
    subject: decodeWords(headerValue(headers, 'Subject') ?? ''),
    at,
    size: mail.raw.length,
    ...(set ? { configurationSet: set.name } : {}),
    tags,
    recipients: outcomes,
  };
  const delivered = rewriteHeaders(
    mail.raw,
    headers,
    {
      Date: new Date(at).toUTCString().replace('GMT', '+0000'),
      'Message-ID': messageIdHeader(account.region, messageId),
    },
    // What was meant for SES or would tell hidden recipients does not reach the reader.
    (name) => name === 'bcc' || name.startsWith('x-ses-'),
  );
  store.append(stored, delivered, recipients.length - simulated, events);
  if (events.length > 0) outbox.wake();
  return { messageId };
}

function readHeaders(raw: Buffer): HeaderSection {
  try {
    const headers = parseHeaders(raw);
    for (const name of ['From', 'Subject', 'Date', 'Message-ID', 'Sender', 'Reply-To', 'Return-Path']) {
      if (headerValues(headers, name).length > 1) throw invalidParameter(`Duplicate header '${name}'.`);
    }
    if (!headerValue(headers, 'From')) throw invalidParameter("Missing required header 'From'.");
    return headers;
  } catch (error) {
    if (error instanceof MalformedHeaders) throw invalidParameter(`${error.message}.`);
    throw error;
  }
}

function recipientsOf(mail: IncomingMail, headers: HeaderSection): string[] {
  const listed = mail.destinations?.length
    ? mail.destinations
    : ['To', 'Cc', 'Bcc'].flatMap((name) => headerValues(headers, name));
  const addresses = listed.flatMap(parseMailboxes).map(({ address }) => address);
  if (addresses.length === 0) throw invalidParameter("Missing required header 'To'.");
  for (const address of addresses) checkAddress(address);
  if (addresses.length > MAX_RECIPIENTS) throw invalidParameter(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
  const byAddress = new Map(addresses.map((address) => [address.toLowerCase(), address]));
  return [...byAddress.values()];
}

function sendersOf(mail: IncomingMail, headers: HeaderSection, from: string): string[] {
  const others = [mail.source, headerValue(headers, 'Sender'), headerValue(headers, 'Return-Path')];
  return [from, ...others.flatMap((value) => (value ? [parseMailbox(value).address] : []))];
}

/** `X-SES-MESSAGE-TAGS: campaign=spring, recipient=42`. */
function headerTags(headers: HeaderSection): Record<string, string> {
  const pairs = (headerValue(headers, 'X-SES-MESSAGE-TAGS') ?? '')
    .split(/[,;]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2).map((part) => part.trim());
      checkTag(name, value);
      return [name, value];
    }),
  );
}

/** Throws as SES does on a message tag with other characters than it takes. */
export function checkTag(name: string, value: string): void {
  for (const [what, text] of [
    ['name', name],
    ['value', value],
  ]) {
    if (!text || !/^[A-Za-z0-9_\-.@:]{1,256}$/.test(text)) {
      throw invalidParameter(
        `Invalid tag ${what} <${text}>: only alphanumeric ASCII characters, '_', '-', '.', '@' and ':' are allowed.`,
      );
    }
  }
}
