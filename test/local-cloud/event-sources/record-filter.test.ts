import { describe, expect, it } from 'vitest';
import { createFilter } from '../../../infra/local/event-sources/record-filter.ts';

const queueFilter = (...patterns: object[]) =>
  createFilter(
    patterns.map((pattern) => JSON.stringify(pattern)),
    'sqs',
  );
const streamFilter = (...patterns: object[]) =>
  createFilter(
    patterns.map((pattern) => JSON.stringify(pattern)),
    'dynamodb',
  );

describe('a filter of a queue', () => {
  it('looks into a JSON body', () => {
    const accepts = queueFilter({ body: { city: ['Chengdu'], score: [{ numeric: ['>=', 50] }] } });

    expect(accepts({ body: '{"city":"Chengdu","score":70}' })).toBe(true);
    expect(accepts({ body: '{"city":"Chengdu","score":20}' })).toBe(false);
  });

  it('compares a plain text body as it is', () => {
    const accepts = queueFilter({ body: [{ prefix: 'lead' }] });

    expect(accepts({ body: 'lead arrived' })).toBe(true);
    expect(accepts({ body: 'ticket arrived' })).toBe(false);
  });

  it('refuses a body of the other kind, whatever it says', () => {
    expect(queueFilter({ body: { city: ['Chengdu'] } })({ body: 'Chengdu' })).toBe(false);
    expect(queueFilter({ body: ['{"city":"Chengdu"}'] })({ body: '{"city":"Chengdu"}' })).toBe(false);
  });

  it('does not mind the body when the pattern is about something else', () => {
    const accepts = queueFilter({ attributes: { SenderId: ['me'] } });

    expect(accepts({ body: 'anything', attributes: { SenderId: 'me' } })).toBe(true);
  });

  it('lets a record pass that matches one of several patterns', () => {
    const accepts = queueFilter({ body: ['a'] }, { body: ['b'] });

    expect(['a', 'b', 'c'].map((body) => accepts({ body }))).toEqual([true, true, false]);
  });
});

describe('a filter of a stream', () => {
  it('keeps out what carries a mark in either image, which may be absent', () => {
    const unmarked = { derived: { BOOL: [{ exists: false }] } };
    const accepts = streamFilter({ dynamodb: { NewImage: unmarked, OldImage: unmarked } });
    const marked = { PK: { S: 'org#1' }, derived: { BOOL: true } };
    const plain = { PK: { S: 'org#1' } };

    expect(accepts({ eventName: 'INSERT', dynamodb: { NewImage: plain } })).toBe(true);
    expect(accepts({ eventName: 'REMOVE', dynamodb: { OldImage: plain } })).toBe(true);
    expect(accepts({ eventName: 'INSERT', dynamodb: { NewImage: marked } })).toBe(false);
    expect(accepts({ eventName: 'REMOVE', dynamodb: { OldImage: marked } })).toBe(false);
  });

  it('refuses numeric comparison, which DynamoDB numbers do not have', () => {
    const create = () => streamFilter({ dynamodb: { NewImage: { score: { N: [{ numeric: ['>', 5] }] } } } });

    expect(create).toThrow(/does not know the numeric operator/);
  });
});
