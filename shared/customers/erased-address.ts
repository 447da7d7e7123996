import { createHmac } from 'node:crypto';

/**
 * The mark under which an erased address is known again: a hash keyed with the organization's own key. Whoever has an
 * address can ask whether it was erased; nobody can read from the mark whose it was. `identity` is a normal form such as
 * `email:ada@example.com`.
 */
export function erasedMark(identity: string, key: string): string {
  return createHmac('sha256', key).update(`erased\n${identity}`).digest('base64url');
}
