const names: Readonly<Record<string, string>> = {
  ...{
    english: 'en',
    英语: 'en',
    英文: 'en',
    chinese: 'zh',
    mandarin: 'zh',
    中文: 'zh',
    汉语: 'zh',
    普通话: 'zh',
  },
  ...{
    german: 'de',
    deutsch: 'de',
    德语: 'de',
    french: 'fr',
    français: 'fr',
    法语: 'fr',
    spanish: 'es',
    español: 'es',
  },
  ...{
    japanese: 'ja',
    日本語: 'ja',
    日语: 'ja',
    korean: 'ko',
    韩语: 'ko',
    italian: 'it',
    portuguese: 'pt',
    russian: 'ru',
  },
  ...{
    hindi: 'hi',
    arabic: 'ar',
    dutch: 'nl',
    polish: 'pl',
    turkish: 'tr',
    vietnamese: 'vi',
    thai: 'th',
    indonesian: 'id',
  },
};

/** A language tag, of a tag in any case or of the language's name. */
export function languageTagOf(text: string): string {
  const named = names[text.trim().toLowerCase()];
  if (named) return named;
  try {
    return new Intl.Locale(text.trim().replace('_', '-')).toString();
  } catch {
    return text;
  }
}
