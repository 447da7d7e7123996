import type { TextLanguage } from './texts.ts';

/** Below this, minutes are too coarse to tell when it ends. */
const showSecondsBelowMs = 10 * 60_000;

/** An instant as the reader's clock shows it, with its zone: `Mon, 23 Nov 2026, 09:30 GMT+8`. `from` is when it began. */
export function deadlineText(at: string, language: TextLanguage, timeZone: string, from?: string): string {
  const isShort = from !== undefined && Date.parse(at) - Date.parse(from) < showSecondsBelowMs;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(isShort && { second: '2-digit' }),
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'short',
  }).format(new Date(at));
}
