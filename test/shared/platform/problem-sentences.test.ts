import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseOrThrow } from '../../../shared/platform/validation.ts';

const schema = z.strictObject({
  name: z.string().min(2),
  size: z.int().min(1).max(10),
  kind: z.enum(['a', 'b']),
  tags: z.array(z.string()).max(1),
  at: z.iso.datetime(),
  own: z.string().regex(/^x/, 'must begin with x'),
});
const whole = { name: 'Ada', size: 1, kind: 'a', tags: [], at: '2026-11-22T09:30:00Z', own: 'x' };

describe('a field that is wrong', () => {
  it.each([
    [{ name: undefined }, 'name: is required'],
    [{ name: 1 }, 'name: must be text'],
    [{ name: 'A' }, 'name: must have at least 2 characters'],
    [{ size: 0 }, 'size: must be at least 1'],
    [{ size: 11 }, 'size: must be at most 10'],
    [{ kind: 'c' }, 'kind: must be one of a, b'],
    [{ tags: ['a', 'b'] }, 'tags: must have at most 1 entries'],
    [{ tags: 'a' }, 'tags: must be a list'],
    [{ at: 'yesterday' }, 'at: must be an instant such as 2026-11-22T09:30:00Z'],
    [{ own: 'y' }, 'own: must begin with x'],
    [{ more: 1 }, 'more: is not a field of this request'],
  ])('%j is told in a sentence', (change, sentence) => {
    expect(() => parseOrThrow(schema, { ...whole, ...change })).toThrow(sentence);
  });
});
