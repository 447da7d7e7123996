/**
 * Lambda's event filtering: a record passes when it matches any of the patterns.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { matches, validatePattern } from '../event-bridge/pattern.ts';

/** Whether the function should see the record. */
export type RecordFilter = (record: object) => boolean;

/** Without patterns everything passes. Throws for a pattern that AWS or the local cloud refuses. */
export function createFilter(patterns: readonly string[], source: 'sqs' | 'dynamodb'): RecordFilter {
  if (patterns.length === 0) return () => true;
  const tests = patterns.map((text) => {
    const pattern: unknown = JSON.parse(text);
    validatePattern(pattern);
    return source === 'sqs' ? queueTest(pattern) : streamTest(pattern);
  });
  return (record) => tests.some((test) => test(record));
}

/** DynamoDB's numbers are strings (`{ "N": "5" }`), so Lambda has no numeric comparison for streams. */
function streamTest(pattern: unknown): RecordFilter {
  if (usesNumeric(pattern))
    throw new UnsupportedByLocalCloud(
      'the numeric operator in a filter of a DynamoDB stream; neither does AWS',
    );
  return (record) => matches(pattern, record);
}

function usesNumeric(pattern: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return false;
  return Object.entries(pattern).some(([key, value]) => key === 'numeric' || usesNumeric(value));
}

/**
 * A pattern for `body` is either JSON (an object) or plain text (an array). A message whose body is of the other
 * kind does not match; without a pattern for `body` its kind does not matter.
 */
function queueTest(pattern: unknown): RecordFilter {
  const bodyPattern =
    typeof pattern === 'object' && pattern !== null && 'body' in pattern ? pattern.body : undefined;
  if (bodyPattern === undefined) return (record) => matches(pattern, record);
  const wantsJson = !Array.isArray(bodyPattern);
  return (record) => {
    const json = 'body' in record ? jsonObjectIn(record.body) : undefined;
    if (wantsJson !== (json !== undefined)) return false;
    return matches(pattern, json === undefined ? record : { ...record, body: json });
  };
}

function jsonObjectIn(body: unknown): object | undefined {
  if (typeof body !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
