import { describe, expect, it } from 'vitest';
import { isWithinRegion } from '../../../shared/geo/region-path.ts';

describe('a region path', () => {
  it.each([
    ['CN/SC/Chengdu', 'CN/SC'],
    ['CN/SC', 'CN/SC'],
    ['cn/sc/chengdu', 'CN/SC/Chengdu/'],
    ['CN/四川/成都', 'CN/四川'],
    ['DE/BY', 'DE'],
  ])('%s lies within %s', (path, area) => {
    expect(isWithinRegion(path, area)).toBe(true);
  });

  it.each([
    ['CN/SCX', 'CN/SC'],
    ['CN', 'CN/SC'],
    ['DE/BY', 'CN'],
  ])('%s does not lie within %s', (path, area) => {
    expect(isWithinRegion(path, area)).toBe(false);
  });
});
