import { DateTime } from 'luxon';
import { localeOf, type WrittenLanguage } from './language.ts';

/** How somebody reads: their language, and the zone of the calendar they work by. */
export interface Reader {
  readonly language: WrittenLanguage;
  /** An IANA zone: `Asia/Shanghai`. */
  readonly timeZone: string;
}

const formats: Readonly<Record<WrittenLanguage, string>> = {
  en: 'ccc d LLL yyyy, HH:mm',
  zh: 'yyyy年L月d日 cccc HH:mm',
};

/**
 * An instant in somebody's own time, with the zone named so that nobody has to guess: `Mon 2 Nov 2026, 16:00
 * (Asia/Shanghai, UTC+8)`.
 */
export function localTime(at: string, { language, timeZone }: Reader): string {
  const time = DateTime.fromISO(at, { zone: timeZone }).setLocale(localeOf[language]);
  const zone = timeZone === 'UTC' ? 'UTC' : `${timeZone}, ${time.toFormat("'UTC'Z")}`;
  return language === 'zh'
    ? `${time.toFormat(formats.zh)}（${zone}）`
    : `${time.toFormat(formats.en)} (${zone})`;
}
