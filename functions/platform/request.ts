import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { BodyType, Route } from '../../shared/platform/route.ts';
import { parseOrThrow } from '../../shared/platform/validation.ts';

/** Larger than any record may be (DynamoDB takes 400 kB); files go to S3. */
export const maxBodyBytes = 256 * 1024;

const longestParameter = 400;

const mediaTypes: Record<BodyType, readonly string[]> = {
  json: ['application/json', 'application/merge-patch+json'],
  form: ['application/x-www-form-urlencoded', 'application/json'],
  calendar: ['text/calendar'],
};

/** The body as the route's schema gives it. Throws 400, 413, 415 or 422, each naming what is wrong. */
export function readBody(route: Route, event: APIGatewayProxyEventV2): unknown {
  if (!route.body) return undefined;
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  if (Buffer.byteLength(text) > maxBodyBytes) {
    throw new AppError(
      'too_large',
      `The body has more than ${maxBodyBytes / 1024} kB. Send less, or use an import.`,
    );
  }
  const allowed = mediaTypes[route.bodyType ?? 'json'];
  const mediaType = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (text !== '' && !allowed.includes(mediaType)) {
    throw new AppError('unsupported_media_type', `Content-Type: send ${allowed.join(' or ')}.`);
  }
  if (mediaType === 'text/calendar') return parseOrThrow(route.body, text);
  if (mediaType === 'application/x-www-form-urlencoded') {
    return parseOrThrow(route.body, formValues(new URLSearchParams(text)));
  }
  return parseOrThrow(route.body, text === '' ? {} : parseJson(text));
}

/** A name that comes several times, as from a list with several choices, gives all its values. */
function formValues(given: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(given.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = given.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (/\\ud[89a-f]/i.test(text)) expectWholeCharacters(value);
    return value;
  } catch (error) {
    if (isAppError(error)) throw error;
    const where = error instanceof Error ? error.message : '';
    throw new AppError('malformed_json', `The body is not valid JSON: ${where.slice(0, 200)}`);
  }
}

/** JSON may escape half a character (`\\ud800`), which no store takes; written as JSON again, only those are escaped. */
function expectWholeCharacters(value: unknown): void {
  const half = /(?<!\\)(?:\\\\)*(\\ud[89a-f][0-9a-f]{2})/i.exec(JSON.stringify(value))?.[1];
  if (half)
    throw new AppError('malformed_json', `The body holds half a character (${half}). Send whole characters.`);
}

/** The query parameters as the route's schema gives them; a parameter it does not know is an error. */
export function readQuery(route: Route, event: APIGatewayProxyEventV2): Record<string, unknown> {
  const given = { ...event.queryStringParameters };
  return parseOrThrow(z.strictObject(route.query?.shape ?? {}), given);
}

/** Path parameters, decoded: API Gateway passes them as they stand in the URL. */
export function readParameters(event: { pathParameters?: Record<string, string | undefined> | undefined }) {
  const decoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.pathParameters ?? {})) {
    decoded[name] = decodeParameter(name, value ?? '');
    // No id is that long, and DynamoDB refuses keys of more than 2,048 bytes.
    if (decoded[name].length > longestParameter)
      throw new AppError('not_found', `${name}: there is nothing under so long a name.`);
  }
  return decoded;
}

function decodeParameter(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new AppError('malformed_request', `${name}: is not valid percent-encoding.`);
  }
}

/** The version in `If-Match`; `*` and a missing header give none. Throws 428 where it is required. */
export function readIfMatch(route: Route, event: APIGatewayProxyEventV2): number | undefined {
  const header = event.headers['if-match']?.trim();
  if (!header) {
    if (route.ifMatch !== 'required') return undefined;
    throw new AppError(
      'precondition_required',
      'If-Match: send the ETag of the version you change, or * for any.',
    );
  }
  if (header === '*') return undefined;
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1];
  if (!version) throw new AppError('precondition_failed', 'If-Match: this is not an ETag of this record.');
  return Number(version);
}

/** Throws 412 when the record is no longer at the version that `If-Match` names. */
export function expectVersion(ifMatch: number | undefined, record: { version: number }): void {
  if (ifMatch === undefined || ifMatch === record.version) return;
  throw new AppError(
    'precondition_failed',
    `It is at version ${record.version} now, not ${ifMatch}. Read it again and repeat your change.`,
    { headers: { etag: `"${record.version}"` } },
  );
}
