import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  expectVersion,
  maxBodyBytes,
  readBody,
  readIfMatch,
  readParameters,
  readQuery,
} from '../../functions/platform/request.ts';
import { defineRoute, pageQuery } from '../../shared/platform/route.ts';

const route = defineRoute({
  operationId: 'createThing',
  method: 'POST',
  path: '/v1/things',
  summary: 'Makes a thing',
  tag: 'Things',
  access: 'signedIn',
  body: z.strictObject({ name: z.string().min(1), size: z.int().optional() }),
  query: z.object(pageQuery),
});

function anEvent(parts: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 {
  return { headers: {}, isBase64Encoded: false, ...parts } as APIGatewayProxyEventV2;
}

const json = (body: string) =>
  anEvent({ body, headers: { 'content-type': 'application/json; charset=utf-8' } });

describe('the body', () => {
  it('is read as the schema gives it, also when API Gateway encoded it', () => {
    const body = Buffer.from('{"name":"蜀锦"}').toString('base64');

    const read = readBody(route, { ...json(body), isBase64Encoded: true });

    expect(read).toEqual({ name: '蜀锦' });
  });

  it.each(['{"name":', 'name', '{"name":"a"} x', '\u0000'])('that is not JSON is told where: %j', (body) => {
    expect(() => readBody(route, json(body))).toThrow(
      expect.objectContaining({ code: 'malformed_json', status: 400 }),
    );
  });

  it.each(['{"name":"\\ud800"}', '{"name":{"\\uDC00x":1}}'])(
    'with half a character is refused: %s',
    (body) => {
      expect(() => readBody(route, json(body))).toThrow(
        expect.objectContaining({
          code: 'malformed_json',
          message: expect.stringContaining('half a character'),
        }),
      );
    },
  );

  it.each(['{"name":"\\ud842\\udfb7"}', '{"name":"\\\\ud800"}'])('with whole ones is read: %s', (body) => {
    expect(readBody(route, json(body))).toHaveProperty('name');
  });

  it('names every field that is wrong, unknown ones one by one', () => {
    const reading = () => readBody(route, json('{"size":1.5,"colour":"red","weight":1}'));

    expect(reading).toThrow(
      expect.objectContaining({
        code: 'invalid',
        extras: {
          errors: expect.arrayContaining([
            expect.objectContaining({ path: 'name' }),
            expect.objectContaining({ path: 'size' }),
            { path: 'colour', message: 'is not a field of this request' },
            { path: 'weight', message: 'is not a field of this request' },
          ]),
        },
      }),
    );
  });

  it.each(['null', '[]', '"x"', '1'])('must be an object: %s', (body) => {
    expect(() => readBody(route, json(body))).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('is measured in bytes, not in characters', () => {
    const letters = '锦'.repeat(maxBodyBytes / 3);

    expect(() => readBody(route, json(JSON.stringify({ name: letters })))).toThrow(
      expect.objectContaining({ code: 'too_large', status: 413 }),
    );
  });

  it('of another content type is refused, with the ones that are taken', () => {
    const event = anEvent({ body: '<name/>', headers: { 'content-type': 'application/xml' } });

    expect(() => readBody(route, event)).toThrow(
      expect.objectContaining({
        code: 'unsupported_media_type',
        message: expect.stringContaining('application/json'),
      }),
    );
  });

  it('that is missing is an empty object: the schema says what it lacks', () => {
    expect(() => readBody(route, anEvent({}))).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('may be a form where the route says so', () => {
    const event = anEvent({
      body: 'name=Li+Wei%20%E6%9D%8E',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(readBody({ ...route, bodyType: 'form' }, event)).toEqual({ name: 'Li Wei 李' });
    expect(() => readBody(route, event)).toThrow(expect.objectContaining({ status: 415 }));
  });
});

describe('the query', () => {
  it('has its defaults and its numbers', () => {
    expect(readQuery(route, anEvent({ queryStringParameters: { limit: '7' } }))).toEqual({ limit: 7 });
    expect(readQuery(route, anEvent({}))).toEqual({ limit: 50 });
  });

  it.each([{ limit: '0' }, { limit: '101' }, { limit: 'ten' }, { offset: '5' }])(
    'refuses %j by name',
    (given) => {
      const [name = ''] = Object.keys(given);

      expect(() => readQuery(route, anEvent({ queryStringParameters: given }))).toThrow(
        expect.objectContaining({ code: 'invalid', message: expect.stringContaining(name) }),
      );
    },
  );
});

describe('path parameters', () => {
  it('are decoded', () => {
    expect(readParameters({ pathParameters: { id: 'CN%2FSC' } })).toEqual({ id: 'CN/SC' });
  });

  it('that are no percent-encoding are malformed', () => {
    expect(() => readParameters({ pathParameters: { id: '%E0%A4%A' } })).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });

  it('longer than any key are not found', () => {
    expect(() => readParameters({ pathParameters: { id: 'x'.repeat(3000) } })).toThrow(
      expect.objectContaining({ status: 404 }),
    );
  });
});

describe('If-Match', () => {
  const withIfMatch = (value?: string) => anEvent({ headers: value ? { 'if-match': value } : {} });
  const guarded = { ...route, ifMatch: 'required' as const };

  it.each([
    ['"7"', 7],
    ['W/"7"', 7],
    ['*', undefined],
  ])('%s names version %s', (header, version) => {
    expect(readIfMatch(guarded, withIfMatch(header))).toBe(version);
  });

  it('is required where the route says so, and only there', () => {
    expect(() => readIfMatch(guarded, withIfMatch())).toThrow(expect.objectContaining({ status: 428 }));
    expect(readIfMatch(route, withIfMatch())).toBeUndefined();
  });

  it.each(['7', '"abc"', '"1","2"'])('%s is the ETag of nothing here', (header) => {
    expect(() => readIfMatch(guarded, withIfMatch(header))).toThrow(expect.objectContaining({ status: 412 }));
  });

  it('of an older version is refused with the ETag of today', () => {
    expect(() => expectVersion(3, { version: 4 })).toThrow(
      expect.objectContaining({ status: 412, extras: { headers: { etag: '"4"' } } }),
    );
    expect(() => expectVersion(4, { version: 4 })).not.toThrow();
  });
});
