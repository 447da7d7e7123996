import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import type { BusEvent } from '../contracts.ts';
import { parseStrict } from '../parse-strict.ts';

/** An event as rules and targets see it. */
export interface EventEnvelope extends Record<string, unknown> {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** An entry that was accepted, or the reason why it was not. */
export type ReadEntry =
  | { readonly busName: string; readonly event: EventEnvelope }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

const entry = z.strictObject({
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  TraceHeader: z.string().optional(),
});
type Entry = z.output<typeof entry>;

const putEventsInput = z.strictObject({ Entries: z.array(entry).min(1).max(10) });

// 1 MB since January 2026, for all entries of a request together.
const MAX_REQUEST_BYTES = 1024 * 1024;

/** Reads a `PutEvents` request; every entry stands or falls by itself. */
export function readPutEvents(input: unknown, place: Place): ReadEntry[] {
  const { Entries: entries } = parseStrict(putEventsInput, input, 'PutEvents');
  const bytes = entries.reduce((sum, candidate) => sum + entryBytes(candidate), 0);
  if (bytes > MAX_REQUEST_BYTES)
    throw new ServiceError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  return entries.map((candidate) => readEntry(candidate, place));
}

function readEntry(candidate: Entry, place: Place): ReadEntry {
  const { Source: source, DetailType: detailType, Detail: text } = candidate;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!text) return missing('Detail');
  if (source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = parseObject(text);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const { Resources: resources, Time: time } = candidate;
  const event = envelop(
    { source, detailType, detail, resources, time: time === undefined ? undefined : new Date(time * 1000) },
    place,
  );
  // A bus is named or given by its ARN.
  return { busName: candidate.EventBusName?.split('/').pop() || 'default', event };
}

/** Puts the standard envelope around what a publisher sent. */
export function envelop(
  { source, detailType, detail, resources = [], time = new Date() }: BusEvent,
  { account, region }: Place,
): EventEnvelope {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account,
    // Whole seconds, as in every event of AWS.
    time: `${time.toISOString().slice(0, 19)}Z`,
    region,
    resources,
    detail,
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function entryBytes(candidate: Entry): number {
  const texts = [candidate.Source, candidate.DetailType, candidate.Detail, ...(candidate.Resources ?? [])];
  const time = candidate.Time === undefined ? 0 : 14;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), time);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return z.record(z.string(), z.unknown()).safeParse(value).data;
  } catch {
    return undefined;
  }
}

function missing(parameter: string): ReadEntry {
  return {
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${parameter} is a required argument.`,
  };
}
