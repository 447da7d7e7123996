import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;

/** A new secret for an authenticator app, base32 as they take it. */
export function newSecret(): string {
  return [...randomBytes(32)].map((byte) => BASE32.charAt(byte % 32)).join('');
}

/**
 * The time step whose code this is: now's or one before or after (RFC 6238 section 5.2), and later than `usedStep`,
 * because a code is good once. `now` in ms.
 */
export function stepOf(secret: string, code: string, now: number, usedStep = -1): number | undefined {
  const step = Math.floor(now / 1000 / STEP_SECONDS);
  return [step, step - 1, step + 1].find((counter) => {
    const expected = Buffer.from(codeAt(secret, counter));
    const given = Buffer.from(code);
    return counter > usedStep && expected.length === given.length && timingSafeEqual(expected, given);
  });
}

/** The six digits of a time step (RFC 4226 section 5.3). */
export function codeAt(secret: string, step: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', decodeBase32(secret)).update(message).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function decodeBase32(text: string): Buffer {
  const bits = [...text].map((character) => BASE32.indexOf(character).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
