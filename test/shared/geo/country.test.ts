import { describe, expect, it } from 'vitest';
import { countryCodeOf, isSameCountry } from '../../../shared/geo/country.ts';

describe('a country', () => {
  it.each([
    ['DE', 'DE'],
    ['deu', 'DE'],
    ['Germany', 'DE'],
    [' GERMANY ', 'DE'],
    ['Deutschland', 'DE'],
    ['德国', 'DE'],
    ['德國', 'DE'],
    ['China', 'CN'],
    ['中国', 'CN'],
    ['CHN', 'CN'],
    ['PR China', 'CN'],
    ['香港', 'HK'],
    ['台灣', 'TW'],
    ['日本', 'JP'],
    ['대한민국', 'KR'],
    ['भारत', 'IN'],
    ['Россия', 'RU'],
    ['Suisse', 'CH'],
    ['osterreich', 'AT'],
    ["cote d'ivoire", 'CI'],
    ['Côte d’Ivoire', 'CI'],
    ['Turkey', 'TR'],
    ['Türkiye', 'TR'],
    ['USA', 'US'],
    ['u.s.a.', 'US'],
    ['United Kingdom', 'GB'],
    ['UK', 'GB'],
    ['Congo, Democratic Republic of the', 'CD'],
    ['Niger', 'NE'],
    ['Nigeria', 'NG'],
    ['ＣＮ', 'CN'],
  ])('is recognised in %j', (text, code) => {
    expect(countryCodeOf(text)).toBe(code);
  });

  it.each(['', 'Select', 'Europe', 'EU', 'XX', 'Bavaria', 'constructor'])(
    'is not recognised in %j',
    (text) => {
      expect(countryCodeOf(text)).toBeUndefined();
    },
  );

  it('is the same under its names, and any text is the same as itself', () => {
    expect(isSameCountry('Germany', '德国')).toBe(true);
    expect(isSameCountry('Germany', 'Austria')).toBe(false);
    expect(isSameCountry('Atlantis', ' atlantis')).toBe(true);
  });
});
