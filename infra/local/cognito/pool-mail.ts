import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailHost } from '../contracts.ts';
import type { MessageTemplate, UserPoolSettings } from './user-pool.ts';

interface PoolMessage {
  readonly settings: UserPoolSettings;
  readonly template: MessageTemplate;
  readonly to: string;
  readonly username: string;
  /** The password or code that takes the place of `{####}`. */
  readonly secret: string;
}

/** Mails an invitation or a code, as HTML, as Cognito does. */
export async function mailFromPool(mail: MailHost, message: PoolMessage): Promise<void> {
  const { settings, template, to } = message;
  const { from, replyTo, configurationSet } = settings.sender;
  const composer = new MailComposer({
    from,
    to,
    subject: fill(template.subject, message, (text) => text),
    html: fill(template.body, message, escapeHtml),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(configurationSet === undefined ? {} : { headers: { 'X-SES-CONFIGURATION-SET': configurationSet } }),
  });
  const raw = await composer.compile().build();
  await mail.acceptRaw({ raw: raw.toString('utf8'), from, to: [to] });
}

/** `a***@e***`: how answers show where a message went. */
export function maskedAddress(address: string): string {
  const [local = '', domain = ''] = address.split('@');
  return `${local.charAt(0)}***@${domain.charAt(0)}***`;
}

function fill(template: string, { username, secret }: PoolMessage, write: (text: string) => string): string {
  return template.replace(/\{username\}|\{####\}/g, (placeholder) =>
    write(placeholder === '{####}' ? secret : username),
  );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
