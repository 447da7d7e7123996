/**
 * What S3 does before it looks at an object and fauxqs does not: it refuses requests that nobody signed, presigned
 * addresses that were changed or are over, and answers browsers by the bucket's CORS rules.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { localCredentials } from '../local-credentials.ts';
import type { CorsRule } from './bucket-definition.ts';

export interface BucketRequest {
  readonly method: string;
  /** Path and query as they came, still percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Why S3 would refuse the request, or undefined. `now` in epoch ms. */
export function refusalOf(request: BucketRequest, now: number): Refusal | undefined {
  const { pathname, searchParams: query } = new URL(request.url, 'http://s3');
  if (!query.has('X-Amz-Signature')) {
    if (request.headers.authorization) return undefined;
    return { status: 403, code: 'AccessDenied', message: 'Access Denied' };
  }
  const signedAt = timeOf(query.get('X-Amz-Date') ?? '');
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  // A week is S3's longest.
  if (Number.isNaN(signedAt) || !(seconds >= 1 && seconds <= 604_800)) {
    return {
      status: 400,
      code: 'AuthorizationQueryParametersError',
      message: 'X-Amz-Date or X-Amz-Expires is invalid.',
    };
  }
  if (now > signedAt + seconds * 1000) {
    return { status: 403, code: 'AccessDenied', message: 'Request has expired' };
  }
  if (!query.get('X-Amz-Credential')?.startsWith(`${localCredentials.accessKeyId}/`)) {
    return { status: 403, code: 'InvalidAccessKeyId', message: 'The access key is none of the local cloud.' };
  }
  if (isSignedByUs(request, pathname, query)) return undefined;
  return {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: 'The request signature we calculated does not match the signature you provided.',
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function isSignedByUs(request: BucketRequest, pathname: string, query: URLSearchParams): boolean {
  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const signedHeaders = query.get('X-Amz-SignedHeaders') ?? '';
  const headers = signedHeaders.split(';').map((name) => {
    const value = request.headers[name];
    return `${name}:${String(value ?? '').trim()}\n`;
  });
  const canonicalRequest = [
    request.method,
    pathname,
    canonicalQuery,
    headers.join(''),
    signedHeaders,
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const [, ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    query.get('X-Amz-Date'),
    scope.join('/'),
    createHash('sha256').update(canonicalRequest).digest('hex'),
  ].join('\n');
  const key = scope.reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${localCredentials.secretAccessKey}`,
  );
  const expected = createHmac('sha256', key).update(stringToSign).digest();
  const given = Buffer.from(query.get('X-Amz-Signature') ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The headers with which S3 answers a browser's request, or undefined when no rule allows it. */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: { origin: string; method: string; headers: readonly string[] },
): Record<string, string> | undefined {
  const rule = rules.find(
    ({ AllowedOrigins, AllowedMethods, AllowedHeaders }) =>
      AllowedOrigins.some((pattern) => fits(pattern, request.origin)) &&
      AllowedMethods.some((method) => method === request.method) &&
      request.headers.every((header) => AllowedHeaders.some((pattern) => fits(pattern, header))),
  );
  if (rule === undefined) return undefined;
  return {
    'access-control-allow-origin': rule.AllowedOrigins.includes('*') ? '*' : request.origin,
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ...(request.headers.length > 0 && { 'access-control-allow-headers': request.headers.join(', ') }),
    ...(rule.ExposedHeaders.length > 0 && {
      'access-control-expose-headers': rule.ExposedHeaders.join(', '),
    }),
    ...(rule.MaxAge !== undefined && { 'access-control-max-age': String(rule.MaxAge) }),
  };
}

/** One `*` stands for any text; names of headers are compared without case. */
function fits(pattern: string, text: string): boolean {
  const [before = '', after] = pattern.toLowerCase().split('*', 2);
  const value = text.toLowerCase();
  if (after === undefined) return value === before;
  return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
}

/** RFC 3986: encodeURIComponent leaves five characters that AWS encodes. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

/** `20261122T190000Z` in epoch ms. */
function timeOf(basic: string): number {
  return Date.parse(basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
