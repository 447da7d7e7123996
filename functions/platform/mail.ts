import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import MailComposer from 'nodemailer/lib/mail-composer';

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

export interface Mail {
  readonly to: MailAddress;
  /** Who it comes from: the first of these that SES lets us send as; the others get the answers. */
  readonly from: readonly [MailAddress, ...MailAddress[]];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** SES will never take this mail, whoever sends it: a wrong address, or a receiver we may not write to. */
export class MailRefused extends Error {
  constructor(cause: Error) {
    super(`SES refuses the mail: ${cause.name}`, { cause });
    this.name = 'MailRefused';
  }
}

/**
 * The one way out for mail. SES v1 has no key against sending twice and SES replaces the Message-ID, so whoever calls
 * sees to it that a mail is sent once.
 */
export class Mailer {
  readonly #client: SESClient;
  readonly #configurationSet: string;

  constructor(client: SESClient, configurationSet: string) {
    this.#client = client;
    this.#configurationSet = configurationSet;
  }

  /** Gives SES's id of the mail. Throws `MailRefused`, or SES's own error where trying again may help. */
  async send(mail: Mail): Promise<string> {
    const [first, ...others] = mail.from;
    for (const [place, sender] of mail.from.entries()) {
      const replyTo = sender === first ? undefined : first;
      try {
        return await this.#sendAs(sender, mail, replyTo);
      } catch (error) {
        if (place < others.length && (isRefusal(error) || isDenied(error))) continue;
        throw error instanceof Error && isRefusal(error) ? new MailRefused(error) : error;
      }
    }
    throw new Error('A mail has a sender.');
  }

  async #sendAs(sender: MailAddress, mail: Mail, replyTo: MailAddress | undefined): Promise<string> {
    const message = new MailComposer({
      from: sender,
      to: mail.to,
      ...(replyTo && { replyTo }),
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: { ...mail.headers },
    });
    const { MessageId = '' } = await this.#client.send(
      new SendRawEmailCommand({
        Source: sender.address,
        Destinations: [mail.to.address],
        ConfigurationSetName: this.#configurationSet,
        RawMessage: { Data: await message.compile().build() },
      }),
    );
    return MessageId;
  }
}

const named = (names: readonly string[]) => (error: unknown) =>
  error instanceof Error && names.includes(error.name);

/** SES says no to this mail, now and later. */
const isRefusal = named(['MessageRejected', 'InvalidParameterValue', 'MailFromDomainNotVerifiedException']);

/** The function's role does not name this sender: the next one may do; of the last it is a fault of ours to be mended. */
const isDenied = named(['AccessDenied', 'AccessDeniedException']);
