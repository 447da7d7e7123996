import { AppError, isAppError } from '../../shared/errors.ts';
import { derivedId } from '../../shared/id.ts';
import { Notification, notificationsKeptForDays } from '../../shared/notifications/notification.ts';
import type { EventEnvelope } from '../../shared/platform/event.ts';
import { type Author, revise, stampNew } from '../../shared/table/entity.ts';
import { childKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { sealLink } from '../platform/link.ts';
import { logger } from '../platform/logger.ts';
import { type Mailer, MailRefused } from '../platform/mail.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, update } from '../platform/table/write.ts';
import { type Message, plainText, type Wording, wordingOf } from './message.ts';
import type { Plan } from './plan-messages.ts';
import type { Reader, Sender } from './readers.ts';
import { renderMail } from './render-mail.ts';

/** Twice what the function may run: whoever holds the claim after that is dead. */
const claimMs = 60_000;
const linkDays = 30;
/** What is older (a backlog, a replay of the archive) is told in the app alone: nobody wants a hundred old mails. */
const mailWithinMs = 86_400_000;

export interface NotifyDeps {
  readonly table: Table;
  readonly mailer: Mailer;
  readonly publicUrl: string;
  /** The product's own sender address. */
  readonly senderAddress: string;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Tells one person in the app and by mail, once for each event. The notification is written first and with a claim to
 * its mail; when the sender dies, the claim runs out and the message, which comes again, sends the mail. SES knows no key
 * against repetition: where its answer was lost, or we died between it and our next write, the mail goes out twice. A lost
 * offer is worse than a second mail.
 *
 * @throws when the mail has to be tried again, or somebody else may still be sending it.
 */
export async function notify(
  deps: NotifyDeps,
  event: EventEnvelope,
  { message, isOver = false }: Plan,
  reader: Reader,
  sender: Sender,
): Promise<void> {
  const wording = wordingOf(message, reader);
  const isMailDue = !isOver && deps.now - Date.parse(event.at) < mailWithinMs;
  const claimed = await claim(deps, event, message, reader, { wording, isMailDue });
  if (!claimed) return;
  const mail = await sendMail(deps, message, reader, sender, wording, claimed);
  await settle(deps, claimed, { mail, ...(mail === 'sent' && { mailedAt: instantOf(deps.now) }) });
}

const system = (orgId: string): Author => ({ orgId, userId: 'system' });

/** The notification, with its mail for us to send; `undefined` when that is done. */
async function claim(
  { table, now }: NotifyDeps,
  event: EventEnvelope,
  { kind, subject }: Message,
  { user, language }: Reader,
  { wording, isMailDue }: { wording: Wording; isMailDue: boolean },
): Promise<Notification | undefined> {
  const id = derivedId('notification', Date.parse(event.at), `${event.eventId}:${user.id}`);
  const claimedUntil = instantOf(now + claimMs);
  const fields = {
    userId: user.id,
    kind,
    language,
    title: wording.title,
    body: plainText(wording),
    subject,
    link: `/v1/${subject.type}s/${subject.id}`,
    ...(isMailDue ? { mail: 'sending' as const, claimedUntil } : { mail: 'none' as const }),
    expiresAt: Math.floor(now / 1000) + notificationsKeptForDays * 86_400,
  };
  const fresh = stampNew(fields, id, system(user.orgId), now);
  try {
    await table.write(create(Notification, fresh));
    return isMailDue ? fresh : undefined;
  } catch (error) {
    if (!isAppError(error, 'already_exists')) throw error;
  }
  const known = await table.findAt(Notification, childKey(user.orgId, user.id, 'note', id));
  if (!isMailDue || known?.mail !== 'sending') return undefined;
  if (known.claimedUntil && Date.parse(known.claimedUntil) > now) {
    throw new AppError('unavailable', 'Another invocation may still be sending this mail.');
  }
  const taken = revise(known, { claimedUntil }, system(user.orgId), now);
  await table.write(update(Notification, known, taken, 'claimMail'));
  return taken;
}

async function sendMail(
  { table, mailer, publicUrl, senderAddress, now }: NotifyDeps,
  { kind }: Message,
  { user, language }: Reader,
  { organizationName, senderAddress: ownAddress }: Sender,
  wording: Wording,
  { id }: Notification,
): Promise<'sent' | 'failed'> {
  const { orgId } = user;
  const expiresAt = Math.floor(now / 1000) + linkDays * 86_400;
  const target = { orgId, type: Notification.name, id, parentId: user.id, expiresAt };
  const link = `${publicUrl}/go/${sealLink(target, await table.signingKey(orgId))}`;
  const isQuestion = kind === 'handoff-offered' || kind === 'handoff-reminded';
  const name = `${organizationName} · Baton`;
  const product = { name, address: senderAddress };
  try {
    await mailer.send({
      to: { name: user.name, address: user.email },
      from: ownAddress ? [{ name, address: ownAddress }, product] : [product],
      subject: wording.title,
      ...renderMail({ wording, language, link, organizationName, isQuestion }),
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
        // SES gives each mail a Message-ID of its own; this one stays the same however often it is sent.
        'X-Baton-Notification': id,
      },
    });
    return 'sent';
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    const reason = error.cause instanceof Error ? error.cause.name : 'unknown';
    logger.warn('a mail was refused', { notificationId: id, userId: user.id, reason });
    return 'failed';
  }
}

/** What became of the mail; the claim ends. The reader may mark it as read in this moment: it is written all the same. */
async function settle(
  { table, now }: NotifyDeps,
  claimed: Notification,
  outcome: Partial<Pick<Notification, 'mail' | 'mailedAt'>>,
): Promise<void> {
  const { orgId, userId, id } = claimed;
  let asClaimed: Notification | undefined = claimed;
  await retryOnConflict(async () => {
    const known = asClaimed ?? (await table.findAt(Notification, childKey(orgId, userId, 'note', id)));
    asClaimed = undefined;
    if (!known) return;
    const after = revise(known, { ...outcome, claimedUntil: undefined }, system(orgId), now);
    await table.write(update(Notification, known, after, 'settleMail'));
  });
}
