import { describe, expect, it } from 'vitest';
import { epochOf, instantOf } from '../../../shared/time/instant.ts';

describe('an instant', () => {
  it.each([
    ['2026-11-22T09:30:00Z', '2026-11-22T09:30:00.000Z'],
    ['2026-11-22T17:30:00.5+08:00', '2026-11-22T09:30:00.500Z'],
    ['2024-02-29t00:00:00z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, utc) => {
    expect(instantOf(epochOf(text))).toBe(utc);
  });

  it.each([
    '2026-11-22',
    '2026-11-22T09:30:00',
    '2026-02-30T00:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22 09:30:00Z',
    '',
  ])('refuses %j', (text) => {
    expect(() => epochOf(text)).toThrow(/is not an RFC 3339 instant/);
  });
});
