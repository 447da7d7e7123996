import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../../../shared/text/fold.ts';

describe('the compared form of a text', () => {
  it.each([
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['Ｂａｔｏｎ', 'baton'],
    ['ﬁnance', 'FINANCE'],
    ['Cafe\u0301', 'CAFÉ'],
    ['  成都 ', '成都'],
  ])('is the same for %j and %j', (one, other) => {
    expect(foldText(one)).toBe(foldText(other));
  });

  it('keeps different words apart', () => {
    expect(foldText('Müller')).not.toBe(foldText('Muller'));
  });

  it('is its own compared form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});
