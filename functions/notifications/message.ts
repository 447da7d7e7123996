import { type HiddenFields, hides } from '../../shared/access/hidden-fields.ts';
import { withoutHidden } from '../../shared/access/without-hidden.ts';
import type { Packet } from '../../shared/handoffs/handoff.ts';
import { deadlineText } from '../../shared/notifications/deadline-text.ts';
import type { Told } from '../../shared/notifications/explanation-text.ts';
import {
  type Fact,
  packetFacts,
  reasonGiven,
  whyInQueue,
  whyYou,
} from '../../shared/notifications/packet-facts.ts';
import {
  type NotificationKind,
  notificationText,
  type TextLanguage,
  type TextValues,
} from '../../shared/notifications/texts.ts';

/** What is to be told, before it is known to whom. */
export interface Message {
  readonly kind: NotificationKind;
  readonly subject: { readonly type: string; readonly id: string };
  readonly values: Omit<TextValues, 'deadline'>;
  /** When it ends, and when it began: the closer they are, the finer it is told. */
  readonly deadline?: { readonly at: string; readonly from?: string | undefined } | undefined;
  readonly packet?: Packet | undefined;
  /** Why the reader and nobody else, as the hand-off says it. */
  readonly because?: Told | undefined;
  /** Why it waits in a queue, and the rule that led there. */
  readonly inQueue?: { readonly reason: Told; readonly rule: Told | undefined } | undefined;
  /** What whoever decided wrote as their reason. */
  readonly reason?: string | undefined;
}

/** A message in the words of one reader. */
export interface Wording {
  readonly title: string;
  readonly body: string;
  readonly facts: readonly Fact[];
}

export interface Reading {
  readonly language: TextLanguage;
  readonly timeZone: string;
  /** What their role may not see. */
  readonly hiddenFields?: HiddenFields | undefined;
}

/** The message in the reader's language, with times by the reader's clock, without what is hidden from their role. */
export function wordingOf(message: Message, { language, timeZone, hiddenFields }: Reading): Wording {
  const visible = withoutHidden(message, hiddenFields);
  const { kind, deadline, packet, because, inQueue, reason } = visible;
  const values = hides(hiddenFields, 'lead', 'company') ? withoutCompany(visible.values) : visible.values;
  const until = deadline && deadlineText(deadline.at, language, timeZone, deadline.from);
  const { title, body } = notificationText(kind, language, { ...values, deadline: until });
  const facts = [
    ...(because ? [whyYou(because, language)] : []),
    ...(inQueue ? [whyInQueue(inQueue.reason, inQueue.rule, language)] : []),
    ...(reason ? [reasonGiven(reason, language)] : []),
    ...(packet ? packetFacts(packet, language, timeZone) : []),
  ];
  return { title, body, facts };
}

/** `Ada Example (Silk Ltd)` without the company. */
function withoutCompany(values: Message['values']): Message['values'] {
  return { ...values, lead: values.lead?.replace(/ \(.*\)$/u, '') };
}

/** Title apart, everything as plain text: the app shows it, and the mail's text part begins with it. */
export function plainText({ body, facts }: Wording): string {
  return [
    body,
    ...(facts.length > 0 ? [facts.map(({ label, value }) => `${label}: ${value}`).join('\n')] : []),
  ].join('\n\n');
}
