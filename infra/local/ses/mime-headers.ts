/** Reads and rewrites the header section of a raw message byte-exactly: the body is never decoded or touched. */

interface HeaderField {
  readonly name: string;
  /** Unfolded, trimmed, still with its encoded words. */
  readonly value: string;
  /** Byte offsets of the whole field in the message, its line ends included. */
  readonly start: number;
  readonly end: number;
}

export interface HeaderSection {
  readonly fields: readonly HeaderField[];
  /** Where the empty line before the body starts; the length of the message when it has no body. */
  readonly end: number;
}

const LINE_FEED = 0x0a;
const FIELD = /^([!-9;-~]+)[ \t]*:([\s\S]*)$/;

/** Parses the header section (RFC 5322 section 2.2); throws a `MalformedHeaders` naming the first bad line. */
export function parseHeaders(raw: Buffer): HeaderSection {
  const fields: HeaderField[] = [];
  let lines: { start: number; end: number } | undefined;
  const finish = () => {
    if (lines) fields.push(readField(raw, lines.start, lines.end));
    lines = undefined;
  };
  let position = 0;
  while (position < raw.length) {
    const feed = raw.indexOf(LINE_FEED, position);
    const lineEnd = feed < 0 ? raw.length : feed + 1;
    const first = raw[position];
    if (first === LINE_FEED || (first === 0x0d && raw[position + 1] === LINE_FEED)) break;
    if (lines && (first === 0x20 || first === 0x09)) lines.end = lineEnd;
    else {
      finish();
      lines = { start: position, end: lineEnd };
    }
    position = lineEnd;
  }
  finish();
  return { fields, end: position };
}

export class MalformedHeaders extends Error {}

function readField(raw: Buffer, start: number, end: number): HeaderField {
  const text = raw.toString('utf8', start, end);
  const match = FIELD.exec(text);
  if (!match?.[1]) throw new MalformedHeaders(`Expected a header field, found "${text.trim().slice(0, 60)}"`);
  const value = (match[2] ?? '').replace(/\r?\n(?=[ \t])/g, '').trim();
  return { name: match[1], value, start, end };
}

/** All values of a field, in order, its name in any case. */
export function headerValues(section: HeaderSection, name: string): string[] {
  const wanted = name.toLowerCase();
  return section.fields.filter((field) => field.name.toLowerCase() === wanted).map((field) => field.value);
}

/** The first value of a field. */
export function headerValue(section: HeaderSection, name: string): string | undefined {
  return headerValues(section, name)[0];
}

/**
 * The message with the fields of `replace` set (where they stood, or at the end of the headers) and the fields
 * that `remove` says taken out; every other byte stays as it is.
 */
export function rewriteHeaders(
  raw: Buffer,
  section: HeaderSection,
  replace: Readonly<Record<string, string>>,
  remove: (name: string) => boolean,
): Buffer {
  const pending = new Map(
    Object.entries(replace).map(([name, value]) => [name.toLowerCase(), { name, value }]),
  );
  const parts: Buffer[] = [];
  let copied = 0;
  for (const field of section.fields) {
    const key = field.name.toLowerCase();
    const replaced = Object.keys(replace).some((name) => name.toLowerCase() === key);
    if (!replaced && !remove(key)) continue;
    parts.push(raw.subarray(copied, field.start));
    copied = field.end;
    const now = pending.get(key);
    if (now) parts.push(Buffer.from(`${now.name}: ${now.value}\r\n`));
    pending.delete(key);
  }
  parts.push(raw.subarray(copied, section.end));
  for (const { name, value } of pending.values()) parts.push(Buffer.from(`${name}: ${value}\r\n`));
  parts.push(raw.subarray(section.end));
  return Buffer.concat(parts);
}
