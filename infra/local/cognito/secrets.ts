import { createHash, randomBytes, randomInt } from 'node:crypto';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Letters and digits, as Cognito's ids and secrets are made of; `lowerCase` for client ids and secrets. */
export function randomId(length: number, options: { lowerCase?: boolean } = {}): string {
  const alphabet = options.lowerCase ? ALPHANUMERIC.slice(26) : ALPHANUMERIC;
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** A secret that a client carries back to us, base64; `hashOf` is what we keep of it. */
export function randomSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64');
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
