import addressparser from 'nodemailer/lib/addressparser';
import { decodeWords } from './encoded-words.ts';
import { invalidParameter } from './ses-error.ts';

/** A mailbox of an address header or parameter. */
export interface Mailbox {
  /** The display name, decoded; empty when there is none. */
  readonly name: string;
  readonly address: string;
}

/** The mailboxes of an address list (`"Ana, Dr." <ana@a.example>, b@b.example`), groups flattened. */
export function parseMailboxes(list: string): Mailbox[] {
  return addressparser(list, { flatten: true })
    .filter((entry) => entry.address !== '' || entry.name !== '')
    .map(({ name, address }) => ({ name: decodeWords(name), address: address || name }));
}

/** The one mailbox of a From or Source; throws as SES does when it is not an address. */
export function parseMailbox(text: string): Mailbox {
  const mailbox = parseMailboxes(text)[0];
  if (!mailbox) throw invalidParameter("Missing final '@domain'");
  checkAddress(mailbox.address);
  return mailbox;
}

/** Throws the complaint SES v1 has about an address it cannot take; local parts are ASCII there. */
export function checkAddress(address: string): void {
  const at = address.lastIndexOf('@');
  if (at < 0 || at === address.length - 1) throw invalidParameter("Missing final '@domain'");
  const local = address.slice(0, at);
  if (local === '') throw invalidParameter('Missing local part');
  if (!/^[!-~]+$/.test(local)) throw invalidParameter('Local address contains control or whitespace');
  const domain = address.slice(at + 1);
  if (!/^[\p{L}\p{N}.-]+$/u.test(domain)) throw invalidParameter('Domain contains illegal character');
  if (domain.startsWith('.')) throw invalidParameter('Domain starts with dot');
  if (domain.endsWith('.')) throw invalidParameter('Domain ends with dot');
  if (domain.includes('..')) throw invalidParameter('Domain contains dot-dot');
}

/** The part after the last `@`, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
