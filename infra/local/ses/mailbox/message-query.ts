import * as z from 'zod';
import { Problem } from './problem.ts';

/** Where a list goes on, bound to the question it answers. */
const cursorSchema = z.object({
  before: z.int().positive(),
  to: z.string().optional(),
  text: z.string().optional(),
});
export type Cursor = z.output<typeof cursorSchema>;

export interface ListQuery {
  readonly to?: string;
  readonly text?: string;
  readonly before?: number;
  readonly limit: number;
}

/** Reads `to` (an exact address), `text` (any part of addresses or subject), `limit` (1 to 100) and `cursor`. */
export function queryFrom(parameters: URLSearchParams): ListQuery {
  const limit = Number(parameters.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new Problem(400, 'invalid_limit', 'limit is a number from 1 to 100.');
  }
  const to = parameters.get('to')?.trim() || undefined;
  const text = parameters.get('text')?.trim() || undefined;
  const cursor = parameters.get('cursor');
  const before = cursor === null ? undefined : readCursor(cursor, to, text).before;
  return {
    limit,
    ...(to === undefined ? {} : { to }),
    ...(text === undefined ? {} : { text }),
    ...(before === undefined ? {} : { before }),
  };
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readCursor(text: string, to: string | undefined, searched: string | undefined): Cursor {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    value = undefined;
  }
  const cursor = cursorSchema.safeParse(value);
  if (!cursor.success || cursor.data.to !== to || cursor.data.text !== searched) {
    throw new Problem(400, 'invalid_cursor', 'The cursor is not one of this list.');
  }
  return cursor.data;
}
