import type * as z from 'zod';

/** What is wrong with a value, in words that follow the name of its field: `name.full: is required`. */

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'must be an instant such as 2026-11-22T09:30:00Z',
  date: 'must be a day such as 2026-11-22',
  time: 'must be a time of day such as 09:30',
  url: 'must be an address such as https://example.com',
  email: 'must be an e-mail address',
};

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries', set: 'entries' };

/** The sentence for a problem; `undefined` where zod's own or the schema's says it. For `safeParse(value, { error })`. */
export function problemSentence(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return bounded('at least', issue.origin, issue.minimum, issue.inclusive ?? true);
    case 'too_big':
      return bounded('at most', issue.origin, issue.maximum, issue.inclusive ?? true);
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return formats[issue.format];
    case 'invalid_union':
      return 'has none of the forms that are allowed here';
    case 'invalid_key':
      return 'has a name that is not allowed here';
    default:
      return undefined;
  }
}

function bounded(how: string, origin: string, bound: number | bigint, isInclusive: boolean): string {
  const unit = units[origin];
  if (unit) return `must have ${how} ${bound} ${unit}`;
  if (isInclusive) return `must be ${how} ${bound}`;
  return `must be ${how === 'at least' ? 'more' : 'less'} than ${bound}`;
}
