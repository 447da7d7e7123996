import { createHash, createHmac } from 'node:crypto';

// RFC 3526 section 4, group 15, written out: the client shall not share the server's source of it.
const N = BigInt(
  `0x${[
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD',
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED',
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F',
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B',
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510',
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7',
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C',
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
  ].join('')}`,
);

function power(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power((base * base) % N, exponent / 2n);
  return exponent % 2n === 1n ? (base * half) % N : half;
}

/** Hexadecimal as the browser library writes numbers before it hashes them. */
function padHex(number: bigint): string {
  const hex = number.toString(16);
  if (hex.length % 2 === 1) return `0${hex}`;
  return '89abcdef'.includes(hex.charAt(0)) ? `00${hex}` : hex;
}

function hexHash(hex: string): bigint {
  return BigInt(`0x${createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex')}`);
}

/** A client's handshake with a fixed secret, written after what browser libraries do. */
export class SrpClient {
  readonly #a = BigInt(`0x${'5bd1e995a17c3f02'.repeat(8)}`);
  readonly #A = power(2n, this.#a);
  readonly #poolName: string;

  constructor(userPoolId: string) {
    this.#poolName = userPoolId.split('_')[1] ?? '';
  }

  get publicKey(): string {
    return this.#A.toString(16);
  }

  /** The answer to the `PASSWORD_VERIFIER` challenge. */
  claim(challenge: Record<string, string>, password: string): Record<string, string> {
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '', USERNAME = '' } = challenge;
    const timestamp = 'Sun Nov 22 10:00:00 UTC 2026';
    const B = BigInt(`0x${SRP_B}`);
    const u = hexHash(padHex(this.#A) + padHex(B));
    const identity = createHash('sha256')
      .update(`${this.#poolName}${USER_ID_FOR_SRP}:${password}`)
      .digest('hex');
    const x = hexHash(padHex(BigInt(`0x${SALT}`)) + identity);
    const k = hexHash(`00${N.toString(16)}02`);
    const S = power((((B - k * power(2n, x)) % N) + N) % N, this.#a + u * x);
    const extracted = createHmac('sha256', Buffer.from(padHex(u), 'hex'))
      .update(Buffer.from(padHex(S), 'hex'))
      .digest();
    const key = createHmac('sha256', extracted).update('Caldera Derived Key\x01').digest().subarray(0, 16);
    const signature = createHmac('sha256', key)
      .update(
        Buffer.concat([
          Buffer.from(this.#poolName),
          Buffer.from(USER_ID_FOR_SRP),
          Buffer.from(SECRET_BLOCK, 'base64'),
          Buffer.from(timestamp),
        ]),
      )
      .digest('base64');
    return {
      USERNAME,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signature,
      TIMESTAMP: timestamp,
    };
  }
}
