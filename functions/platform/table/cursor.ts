import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '../../../shared/errors.ts';

const position = z.record(z.string(), z.string());
export type Position = z.output<typeof position>;

const foreign = () =>
  new AppError(
    'invalid_cursor',
    'cursor: it was made for another list or was changed. Start again without it.',
    {
      errors: [{ path: 'cursor', message: 'belongs to another query' }],
    },
  );

const algorithm = 'aes-256-gcm';
/** Bytes; what GCM is made for (NIST SP 800-38D). */
const nonceLength = 12;
const tagLength = 16;

const keyOf = (secret: string) => createHash('sha256').update(`cursor.${secret}`).digest();

/**
 * An opaque cursor: the position in the index, encrypted and authenticated together with the query it belongs to. A page may
 * end at an entry that its reader may not see, so nobody can read a cursor, and nobody can make one.
 */
export function sealCursor(at: Position, binding: string, secret: string): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, keyOf(secret), nonce).setAAD(Buffer.from(binding));
  const text = Buffer.concat([nonce, cipher.update(JSON.stringify(at), 'utf8'), cipher.final()]);
  return `${text.toString('base64url')}.${cipher.getAuthTag().toString('base64url')}`;
}

/** The position a cursor holds. Throws `invalid_cursor` when it was made for another query or changed. */
export function openCursor(cursor: string, binding: string, secret: string): Position {
  const [payload = '', tag = '', ...rest] = cursor.split('.');
  const [text, given] = [Buffer.from(payload, 'base64url'), Buffer.from(tag, 'base64url')];
  const isWritten = given.toString('base64url') === tag && text.toString('base64url') === payload;
  if (!isWritten || rest.length > 0 || given.length !== tagLength || text.length <= nonceLength)
    throw foreign();
  try {
    const decipher = createDecipheriv(algorithm, keyOf(secret), text.subarray(0, nonceLength), {
      authTagLength: tagLength,
    });
    decipher.setAAD(Buffer.from(binding)).setAuthTag(given);
    const plain = Buffer.concat([decipher.update(text.subarray(nonceLength)), decipher.final()]);
    return position.parse(JSON.parse(plain.toString('utf8')));
  } catch {
    throw foreign();
  }
}
