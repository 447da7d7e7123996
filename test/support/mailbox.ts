/** Reads the mail that a running Baton sent, from its mailbox page's data. */
import { type ParsedMail, simpleParser } from 'mailparser';
import { eventually } from './eventually.ts';

export interface MailSummary {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly at: string;
}

export class Mailbox {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** What was sent to an address, oldest first. */
  async to(address: string): Promise<MailSummary[]> {
    const url = `${this.#url}/messages?limit=100&to=${encodeURIComponent(address)}`;
    const { items } = (await (await fetch(url)).json()) as { items: MailSummary[] };
    return items.toReversed();
  }

  /** The mail as its reader's program shows it. */
  async open(id: string): Promise<ParsedMail> {
    const raw = await (await fetch(`${this.#url}/messages/${id}.eml`)).arrayBuffer();
    return simpleParser(Buffer.from(raw));
  }

  /** The first mail to the address that the test is looking for, once it has come. */
  async wait(address: string, isIt: (mail: MailSummary) => boolean = () => true): Promise<MailSummary> {
    return eventually(async () => (await this.to(address)).find(isIt), 60_000, 150);
  }
}
