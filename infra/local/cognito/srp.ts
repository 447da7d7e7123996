/**
 * The server's side of Cognito's SRP-6a (RFC 5054's 3072-bit group, SHA-256, https://datatracker.ietf.org/doc/html/rfc5054).
 * Cognito differs from the RFC in three things: the identity is pool name + user id, numbers are hashed as the
 * bytes of a signed big integer (a leading zero byte when the first bit is set), and the proof is an HMAC with a
 * key derived from S.
 */
import { createHash, createHmac, getDiffieHellman, randomBytes, timingSafeEqual } from 'node:crypto';

/** What the server keeps instead of the password; both hexadecimal. */
export interface SrpVerifier {
  readonly salt: string;
  readonly verifier: string;
}

// RFC 5054 takes its 3072-bit prime from RFC 3526, group 15.
const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const g = 2n;
const k = hash(padded(N), padded(g));
const KEY_INFO = Buffer.from('Caldera Derived Key\u0001');

/** Makes the verifier of a password; `poolName` is the pool's id after the underscore. */
export function makeVerifier(poolName: string, userId: string, password: string): SrpVerifier {
  const salt = BigInt(`0x${randomBytes(16).toString('hex')}`);
  const identity = createHash('sha256').update(`${poolName}${userId}:${password}`).digest();
  const x = hash(padded(salt), identity);
  return { salt: salt.toString(16), verifier: power(g, x).toString(16) };
}

/** A salt and verifier that no password fits: always the same for a name, so that nobody learns who exists. */
export function decoyVerifier(secret: string, userId: string): SrpVerifier {
  const digest = (purpose: string) =>
    createHmac('sha256', secret).update(`${purpose}:${userId}`).digest('hex');
  return {
    salt: digest('salt').slice(0, 32),
    verifier: power(g, BigInt(`0x${digest('verifier')}`)).toString(16),
  };
}

/** The server's half of a handshake; `b` stays secret. */
export function serverKeys({ verifier }: SrpVerifier): { b: string; B: string } {
  const b = BigInt(`0x${randomBytes(32).toString('hex')}`);
  const B = (k * BigInt(`0x${verifier}`) + power(g, b)) % N;
  return { b: b.toString(16), B: B.toString(16) };
}

/** True when `A` is a value a client may send: A mod N = 0 would let anybody in. */
export function isClientKey(A: string): boolean {
  return /^[0-9a-fA-F]+$/.test(A) && BigInt(`0x${A}`) % N !== 0n;
}

export interface PasswordClaim {
  readonly poolName: string;
  readonly userId: string;
  readonly A: string;
  readonly B: string;
  readonly b: string;
  readonly verifier: SrpVerifier;
  /** The secret block of the challenge, base64. */
  readonly secretBlock: string;
  readonly timestamp: string;
  /** The client's proof, base64. */
  readonly signature: string;
}

/** True when the proof was made with the password. */
export function isProven(claim: PasswordClaim): boolean {
  const A = BigInt(`0x${claim.A}`);
  const B = BigInt(`0x${claim.B}`);
  const u = hash(padded(A), padded(B));
  const S = power((A * power(BigInt(`0x${claim.verifier.verifier}`), u)) % N, BigInt(`0x${claim.b}`));
  const pseudoRandomKey = createHmac('sha256', padded(u)).update(padded(S)).digest();
  const key = createHmac('sha256', pseudoRandomKey).update(KEY_INFO).digest().subarray(0, 16);
  const expected = createHmac('sha256', key)
    .update(claim.poolName)
    .update(claim.userId)
    .update(Buffer.from(claim.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest();
  const given = Buffer.from(claim.signature, 'base64');
  return u !== 0n && given.length === expected.length && timingSafeEqual(given, expected);
}

/** The bytes of a positive number as a signed big integer writes them. */
function padded(number: bigint): Buffer {
  const digits = number.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  return Buffer.from(Number.parseInt(even.charAt(0), 16) >= 8 ? `00${even}` : even, 'hex');
}

function hash(...parts: Buffer[]): bigint {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return BigInt(`0x${digest.digest('hex')}`);
}

/** base^exponent mod N. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % N;
    factor = (factor * factor) % N;
  }
  return result;
}
