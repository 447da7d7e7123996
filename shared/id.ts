import { createHash } from 'node:crypto';
import { TypeID, typeid } from 'typeid-js';
import * as z from 'zod';

/**
 * The prefix of every kind of id. Ids are TypeIDs (https://github.com/jetify-com/typeid): a readable prefix and
 * a UUIDv7 in Crockford base32, so they sort by the time they were made.
 */
export const idPrefixes = {
  organization: 'org',
  settings: 'sett',
  user: 'user',
  team: 'team',
  queue: 'queue',
  calendar: 'cal',
  absence: 'abs',
  notification: 'note',
  audit: 'audit',
  lead: 'lead',
  activity: 'act',
  routingRule: 'rule',
  handoff: 'hand',
  form: 'form',
  import: 'imp',
  account: 'acct',
  contact: 'cont',
  opportunity: 'opp',
  interaction: 'intr',
  consent: 'cons',
  customField: 'cfld',
  merge: 'merge',
  duplicate: 'dup',
  erasure: 'eras',
  export: 'exp',
  importMapping: 'imap',
  webhook: 'hook',
  webhookDelivery: 'dlvr',
} as const;

export type IdKind = keyof typeof idPrefixes;

const suffixPattern = '[0-7][0-9a-hjkmnp-tv-z]{25}';
const suffixExpression = new RegExp(`^${suffixPattern}$`);

/** A new id of the kind, sortable by creation time. */
export function newId(kind: IdKind): string {
  return typeid(idPrefixes[kind]).toString();
}

/** The schema of an id of the kind: `lead_01j…`. */
export function idOf(kind: IdKind): z.ZodString {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_${suffixPattern}$`), `must be an id that begins with ${prefix}_`)
    .meta({ example: `${prefix}_01jd2k3m4n5p6q7r8s9tavbwcx` });
}

/** Whether the text is an id of the kind. */
export function isIdOf(kind: IdKind, text: string): boolean {
  const prefix = `${idPrefixes[kind]}_`;
  return text.startsWith(prefix) && suffixExpression.test(text.slice(prefix.length));
}

/** The 26 characters after the prefix: `01jd2k…` of `lead_01jd2k…`. */
export function idSuffix(id: string): string {
  return id.slice(id.lastIndexOf('_') + 1);
}

/**
 * The same id for the same kind, instant (epoch ms) and seed: what makes a reaction to an event idempotent, since
 * writing it twice writes the same item. Sorts by `at` like any other id.
 */
export function derivedId(kind: IdKind, at: number, seed: string): string {
  const hash = createHash('sha256').update(seed).digest('hex');
  // RFC 9562, version 7: 48 bits of time, version, 12 bits, variant 10, 62 bits.
  const variant = (0x8 | (Number.parseInt(hash.charAt(3), 16) & 0x3)).toString(16);
  return idAt(kind, at, `7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`);
}

/** The lowest and the highest id that a record of this instant (epoch ms) can have: where a range of ids begins and ends. */
export function idBounds(kind: IdKind, at: number): { readonly lowest: string; readonly highest: string } {
  return {
    lowest: idAt(kind, at, '7000-8000-000000000000'),
    highest: idAt(kind, at, '7fff-bfff-ffffffffffff'),
  };
}

/** The id whose UUID has this instant and this rest. */
function idAt(kind: IdKind, at: number, rest: string): string {
  const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0');
  return TypeID.fromUUID(idPrefixes[kind], `${time.slice(0, 8)}-${time.slice(8)}-${rest}`).toString();
}
