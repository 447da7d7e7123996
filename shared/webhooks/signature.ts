import { createHmac, randomBytes } from 'node:crypto';

/**
 * Messages are signed as Standard Webhooks says (https://www.standardwebhooks.com): HMAC-SHA256 over id, timestamp and
 * body, so that receivers verify them with any of its libraries.
 */

const prefix = 'whsec_';
/** The standard asks for 24 to 64 bytes. */
const secretBytes = 32;

/** A new secret: `whsec_` and its bytes in base64. */
export function newSecret(): string {
  return `${prefix}${randomBytes(secretBytes).toString('base64')}`;
}

export interface SignedMessage {
  /** The same for every attempt: receivers know a message that comes twice by it. */
  readonly id: string;
  /** Epoch seconds of the attempt: receivers refuse what is older than five minutes. */
  readonly timestamp: number;
  readonly body: string;
}

/** One signature a secret: `v1,<base64>`, parted by spaces. */
export function signatureOf({ id, timestamp, body }: SignedMessage, secrets: readonly string[]): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(prefix.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
    })
    .join(' ');
}
