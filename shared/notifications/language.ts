/** The languages that the product writes to people in. */
export const writtenLanguages = ['en', 'zh'] as const;
export type WrittenLanguage = (typeof writtenLanguages)[number];

/** The language to write in for somebody who asked for this one: Chinese for any Chinese, else English. */
export function writtenLanguageOf(language: string | undefined): WrittenLanguage {
  return /^zh\b/i.test(language ?? '') ? 'zh' : 'en';
}

/** The locale that numbers and dates are written by. */
export const localeOf: Readonly<Record<WrittenLanguage, string>> = { en: 'en-GB', zh: 'zh-CN' };
