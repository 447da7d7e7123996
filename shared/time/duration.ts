import * as z from 'zod';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** The longest duration a rule may name: ten years of 365 days, in ms. */
const LONGEST_DURATION = 3_650 * DAY;

// ISO 8601-1:2019, 5.5.2.4: the smallest unit present may carry a fraction, after a point or a comma.
const number = String.raw`(\d{1,15}(?:[.,]\d{1,9})?)`;
const written = new RegExp(
  `^P(?=[\\dT])(?:${number}W)?(?:${number}D)?(T(?=\\d)(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`,
);
const calendarUnits = /^P(?:\d+(?:[.,]\d+)?Y|(?:\d+(?:[.,]\d+)?[YWD])*\d+(?:[.,]\d+)?M)/;

/**
 * The length of an ISO 8601 duration in milliseconds: `PT30M`, `PT1.5H`, `P1D` (24 hours, of business time where a
 * calendar applies), `P2W`. Years and months are refused: their length depends on where they are counted from.
 * @throws RangeError that says what is wrong.
 */
export function parseDuration(text: string): number {
  const match = written.exec(text);
  if (!match) {
    throw new RangeError(
      calendarUnits.test(text)
        ? `"${text}" counts years or months, whose length varies; say it in days, such as P30D`
        : `"${text}" is not an ISO 8601 duration such as PT30M, PT4H or P1D`,
    );
  }
  const [, weeks, days, , hours, minutes, seconds] = match;
  const parts = [weeks, days, hours, minutes, seconds];
  const smallest = parts.findLastIndex((part) => part !== undefined);
  if (parts.some((part, index) => index < smallest && part !== undefined && /[.,]/.test(part))) {
    throw new RangeError(`"${text}" may have a fraction in its smallest unit only`);
  }
  const units = [WEEK, DAY, HOUR, MINUTE, SECOND];
  const length = parts.reduce(
    (sum, part, index) => sum + Number(part?.replace(',', '.') ?? 0) * (units[index] ?? 0),
    0,
  );
  // Rounded, because 0.1 s is not exact in binary.
  return Math.round(length);
}

/**
 * A length as ISO 8601: hours, minutes and seconds (`PT36H15M`), never days, so that nobody reads 24 hours of business
 * time as one working day. The inverse of `parseDuration`, to the millisecond.
 */
export function formatDuration(length: number): string {
  if (!Number.isSafeInteger(length))
    throw new RangeError(`${length} ms is not a whole number of milliseconds`);
  const size = Math.abs(length);
  const hours = Math.floor(size / HOUR);
  const minutes = Math.floor((size % HOUR) / MINUTE);
  const seconds = (size % MINUTE) / SECOND;
  const text = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`;
  // ISO 8601-2 writes a negative duration with a leading minus; only a measured time that ran backwards has one.
  return `${length < 0 ? '-' : ''}PT${text || '0S'}`;
}

function problemOf(text: string): string | undefined {
  try {
    const length = parseDuration(text);
    if (length <= 0) return 'must be longer than nothing';
    if (length > LONGEST_DURATION) return 'must be ten years (P3650D) at most';
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A field that holds a positive ISO 8601 duration, kept as it was written. */
export const duration = z
  .string()
  .max(64)
  .superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({ format: 'duration', example: 'PT30M' });

/** Between the ISO 8601 text of an API or a record and milliseconds. */
export const durationMillis = z.codec(duration, z.int(), {
  decode: (text) => parseDuration(text),
  encode: (length) => formatDuration(length),
});
