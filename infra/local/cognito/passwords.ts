import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../aws-json.ts';
import type { PasswordPolicy } from './user-pool.ts';

// 16 MB and some 40 ms a check: Node's defaults. OWASP asks five times that of a server on the internet; here a
// first start with many demo users stays quick. The cost is kept in every hash, so it can be raised.
const COST = { N: 2 ** 14, r: 8, p: 1 } satisfies ScryptOptions;
const KEY_BYTES = 32;

/** The characters Cognito counts as symbols, the space aside. */
const SYMBOLS = '^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+=';
/** Those that survive being mailed as HTML unescaped. */
const MAILED_SYMBOLS = '!@#%*-_=+?.';

/** `scrypt$N$r$p$salt$key`, the last two in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** True when the password is the hashed one; without a hash it takes as long and says no. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = (hash ?? '').split('$');
  const cost = hash === undefined ? COST : { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64'), cost);
  const expected = Buffer.from(key, 'base64');
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** Throws Cognito's `InvalidPasswordException` with the first rule the password breaks. */
export function checkPolicy(policy: PasswordPolicy, password: string): void {
  const broken = (reason: string) =>
    new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${reason}`);
  if (password.length < policy.minimumLength) throw broken('Password not long enough');
  if (policy.requireUppercase && !/[A-Z]/.test(password))
    throw broken('Password must have uppercase characters');
  if (policy.requireLowercase && !/[a-z]/.test(password))
    throw broken('Password must have lowercase characters');
  if (policy.requireNumbers && !/[0-9]/.test(password)) throw broken('Password must have numeric characters');
  if (
    policy.requireSymbols &&
    ![...password].some((character) => SYMBOLS.includes(character) || character === ' ')
  ) {
    throw broken('Password must have symbol characters');
  }
}

/** A one-time password that fits the policy, without characters that look alike. */
export function temporaryPassword(policy: PasswordPolicy): string {
  const kinds = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', MAILED_SYMBOLS];
  const length = Math.max(policy.minimumLength, 12);
  const characters = kinds.map(pick);
  while (characters.length < length) characters.push(pick(kinds.join('')));
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters.join('');
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}
