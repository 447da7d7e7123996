import type { Packet } from '../../shared/handoffs/handoff.ts';
import { deadlineText } from '../../shared/notifications/deadline-text.ts';
import { type Fact, packetFacts, whyYou } from '../../shared/notifications/packet-facts.ts';
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
  readonly because?: string | undefined;
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
}

/** The message in the reader's language, with times by the reader's clock. */
export function wordingOf(
  { kind, values, deadline, packet, because }: Message,
  { language, timeZone }: Reading,
): Wording {
  const until = deadline && deadlineText(deadline.at, language, timeZone, deadline.from);
  const { title, body } = notificationText(kind, language, { ...values, deadline: until });
  const reason = because ? [whyYou(because, language)] : [];
  return { title, body, facts: [...reason, ...(packet ? packetFacts(packet, language, timeZone) : [])] };
}

/** Title apart, everything as plain text: the app shows it, and the mail's text part begins with it. */
export function plainText({ body, facts }: Wording): string {
  return [
    body,
    ...(facts.length > 0 ? [facts.map(({ label, value }) => `${label}: ${value}`).join('\n')] : []),
  ].join('\n\n');
}
