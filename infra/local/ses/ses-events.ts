import type { BusEvent } from '../contracts.ts';
import { domainOf, parseMailboxes } from './addresses.ts';
import type { ConfigurationSet, EventType } from './configuration-sets.ts';
import { decodeWords } from './encoded-words.ts';
import type { PendingEvent, RecipientOutcome } from './mail-store.ts';
import { newMessageId } from './message-id.ts';
import { type HeaderSection, headerValue } from './mime-headers.ts';

/** All that the events of one message tell about it. */
export interface SentMail {
  readonly messageId: string;
  readonly at: number;
  /** The From as written, with its name. */
  readonly source: string;
  readonly identity: string;
  readonly operation: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly headers: HeaderSection;
  readonly recipients: readonly { readonly address: string; readonly outcome: RecipientOutcome }[];
  readonly region: string;
  readonly accountId: string;
}

const DETAIL_TYPES: Partial<Record<EventType, string>> = {
  send: 'Email Sent',
  delivery: 'Email Delivered',
  bounce: 'Email Bounced',
  complaint: 'Email Complaint Received',
  reject: 'Email Rejected',
};

/** How long after acceptance the other side answers, ms. */
const LATENCY = { delivery: 80, bounce: 120, complaint: 250 };

/** SES cuts the header list of an event at 10 kB: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html */
const HEADERS_LIMIT = 10 * 1024;

const SUPPRESSED_DIAGNOSTIC =
  'Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.';

/** The events a message raises for the destinations of its configuration set, one per receiving domain. */
export function eventsOf(mail: SentMail, set: ConfigurationSet | undefined): PendingEvent[] {
  if (!set?.eventDestinations.some((destination) => destination.enabled)) return [];
  const described = describeMail(mail, set.name);
  return happenings(mail).flatMap(({ type, dueAt, detail }) =>
    set.eventDestinations
      .filter((destination) => destination.enabled && destination.matchingEventTypes.includes(type))
      .map(({ busName }) => ({
        dueAt,
        busName,
        event: {
          source: 'aws.ses',
          detailType: DETAIL_TYPES[type] ?? type,
          resources: [`arn:aws:ses:${mail.region}:${mail.accountId}:configuration-set/${set.name}`],
          time: new Date(dueAt),
          detail: { eventType: `${type[0]?.toUpperCase()}${type.slice(1)}`, ...detail, mail: described },
        } satisfies BusEvent,
      })),
  );
}

interface Happening {
  type: EventType;
  dueAt: number;
  detail: Record<string, unknown>;
}

function happenings(mail: SentMail): Happening[] {
  if (mail.recipients.some(({ outcome }) => outcome === 'rejected')) {
    return [{ type: 'reject', dueAt: mail.at, detail: { reject: { reason: 'Bad content' } } }];
  }
  const all: Happening[] = [{ type: 'send', dueAt: mail.at, detail: { send: {} } }];
  const domains = Map.groupBy(mail.recipients, ({ address }) => domainOf(address));
  for (const recipients of domains.values()) {
    const at = (...outcomes: RecipientOutcome[]) =>
      recipients.filter(({ outcome }) => outcomes.includes(outcome)).map(({ address }) => address);
    const delivered = at('delivered', 'complained', 'autoReplied');
    if (delivered.length > 0) all.push(delivery(mail, delivered));
    if (at('bounced').length > 0) all.push(bounce(mail, 'General', at('bounced')));
    if (at('suppressed').length > 0) all.push(bounce(mail, 'Suppressed', at('suppressed')));
    if (at('autoReplied').length > 0) all.push(automaticReply(mail, at('autoReplied')));
    if (at('complained').length > 0) all.push(complaint(mail, at('complained')));
  }
  return all;
}

function delivery(mail: SentMail, recipients: string[]): Happening {
  const dueAt = mail.at + LATENCY.delivery;
  const detail = {
    timestamp: new Date(dueAt).toISOString(),
    processingTimeMillis: LATENCY.delivery,
    recipients,
    smtpResponse: '250 2.6.0 Message received',
    reportingMTA: 'a1-1.smtp-out.amazonses.com',
  };
  return { type: 'delivery', dueAt, detail: { delivery: detail } };
}

function bounce(mail: SentMail, bounceSubType: 'General' | 'Suppressed', recipients: string[]): Happening {
  const dueAt = mail.at + LATENCY.bounce;
  const suppressed = bounceSubType === 'Suppressed';
  const detail = {
    feedbackId: newMessageId(mail.region, dueAt),
    bounceType: 'Permanent',
    bounceSubType,
    bouncedRecipients: recipients.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: suppressed ? SUPPRESSED_DIAGNOSTIC : 'smtp; 550 5.1.1 user unknown',
    })),
    timestamp: new Date(dueAt).toISOString(),
    reportingMTA: suppressed ? 'dns; amazonses.com' : 'dns; a1-1.smtp-out.amazonses.com',
  };
  return { type: 'bounce', dueAt, detail: { bounce: detail } };
}

/** SES reports out-of-office answers as a transient bounce without a diagnosis. */
function automaticReply(mail: SentMail, recipients: string[]): Happening {
  const dueAt = mail.at + LATENCY.bounce;
  const detail = {
    feedbackId: newMessageId(mail.region, dueAt),
    bounceType: 'Transient',
    bounceSubType: 'General',
    bouncedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
    timestamp: new Date(dueAt).toISOString(),
  };
  return { type: 'bounce', dueAt, detail: { bounce: detail } };
}

function complaint(mail: SentMail, recipients: string[]): Happening {
  const dueAt = mail.at + LATENCY.complaint;
  const detail = {
    feedbackId: newMessageId(mail.region, dueAt),
    complaintSubType: null,
    complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
    timestamp: new Date(dueAt).toISOString(),
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
    arrivalDate: new Date(dueAt).toISOString(),
  };
  return { type: 'complaint', dueAt, detail: { complaint: detail } };
}

function describeMail(mail: SentMail, configurationSet: string): Record<string, unknown> {
  const { headers, headersTruncated } = listHeaders(mail.headers);
  const addresses = (name: string) => {
    const value = headerValue(mail.headers, name);
    return value === undefined
      ? undefined
      : parseMailboxes(value).map((box) => (box.name ? `${box.name} <${box.address}>` : box.address));
  };
  const subject = headerValue(mail.headers, 'Subject');
  return {
    timestamp: new Date(mail.at).toISOString(),
    source: mail.source,
    sourceArn: `arn:aws:ses:${mail.region}:${mail.accountId}:identity/${mail.identity}`,
    sendingAccountId: mail.accountId,
    messageId: mail.messageId,
    destination: mail.recipients.map(({ address }) => address),
    headersTruncated,
    headers,
    commonHeaders: {
      from: addresses('From'),
      replyTo: addresses('Reply-To'),
      date: headerValue(mail.headers, 'Date'),
      to: addresses('To'),
      cc: addresses('Cc'),
      messageId: mail.messageId,
      subject: subject === undefined ? undefined : decodeWords(subject),
    },
    tags: {
      'ses:operation': [mail.operation],
      'ses:configuration-set': [configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [domainOf(parseMailboxes(mail.source)[0]?.address ?? mail.identity)],
      'ses:caller-identity': ['local'],
      ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
    },
  };
}

function listHeaders(section: HeaderSection) {
  const headers: { name: string; value: string }[] = [];
  let size = 0;
  for (const { name, value } of section.fields) {
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (size > HEADERS_LIMIT) return { headers, headersTruncated: true };
    headers.push({ name, value });
  }
  return { headers, headersTruncated: false };
}
