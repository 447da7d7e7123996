import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
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

const sign = (payload: string, binding: string, secret: string) =>
  createHmac('sha256', secret)
    .update(`${createHash('sha256').update(binding).digest('hex')}.${payload}`)
    .digest()
    .subarray(0, 16);

/** An opaque cursor: the position in the index, signed together with the query it belongs to. */
export function sealCursor(at: Position, binding: string, secret: string): string {
  const payload = Buffer.from(JSON.stringify(at)).toString('base64url');
  return `${payload}.${sign(payload, binding, secret).toString('base64url')}`;
}

/** The position a cursor holds. Throws `invalid_cursor` when it was made for another query or changed. */
export function openCursor(cursor: string, binding: string, secret: string): Position {
  const [payload = '', signature = ''] = cursor.split('.');
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(payload, binding, secret);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw foreign();
  return position.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}
