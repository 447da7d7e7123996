/** Milliseconds since 1970-01-01T00:00Z. The rules compute with these; records and the API hold RFC 3339 texts. */
export type EpochMs = number;

// An instant always names its offset: a local time without one means a different moment everywhere.
const rfc3339 =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The instant an RFC 3339 text names, in epoch milliseconds (finer fractions are cut off).
 * @throws RangeError when the text is no instant, such as one without an offset or on 30 February.
 */
export function epochOf(text: string): EpochMs {
  const at = rfc3339.test(text) && isDayOfMonth(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new RangeError(`"${text}" is not an RFC 3339 instant such as 2026-11-22T09:30:00Z`);
  }
  return at;
}

/** The instant as RFC 3339 in UTC with milliseconds: always 24 characters, so texts sort as instants do. */
export function instantOf(at: EpochMs): string {
  return new Date(at).toISOString();
}

// `Date.parse` takes 30 February for 2 March.
function isDayOfMonth(text: string): boolean {
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  return Number(text.slice(8, 10)) <= lastDay;
}
