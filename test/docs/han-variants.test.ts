import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hanVariantsFile } from '../../infra/operator/han-variants/han-variants.ts';
import { foldForSearch } from '../../shared/text/fold-for-search.ts';

it('is the file that the dictionaries of OpenCC give: npm run han:variants', () => {
  const file = new URL('../../shared/text/han-variants.ts', import.meta.url);

  expect(readFileSync(file, 'utf8')).toBe(hanVariantsFile());
});

it.each([
  ['劉德華', '刘德华'],
  ['臺灣', '台湾'],
  ['沢', '澤'],
  ['渡邉', '渡辺'],
  ['髙﨑', '高崎'],
  ['𠮷野', '吉野'],
])('folds %s and %s to the same', (one, other) => {
  expect(foldForSearch(one)).toBe(foldForSearch(other));
});

it('keeps apart what is another name in China', () => {
  expect(foldForSearch('芸')).not.toBe(foldForSearch('艺'));
  expect(foldForSearch('着')).not.toBe(foldForSearch('著'));
});
