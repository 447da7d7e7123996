import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsupportedByLocalCloud } from '../../../infra/local/contracts.ts';
import { InvalidEventPattern, matches, validatePattern } from '../../../infra/local/event-bridge/pattern.ts';

// The example event of the EventBridge user guide's chapter on comparison operators.
const EVENT = {
  version: '0',
  id: '3e3c153a-8339-4e30-8c35-687ebef853fe',
  'detail-type': 'EC2 Instance Launch Successful',
  source: 'aws.autoscaling',
  account: '123456789012',
  time: '2015-11-11T21:31:47Z',
  region: 'us-east-1',
  resources: [
    'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:eb56d16b',
    'arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f',
  ],
  detail: {
    state: 'running',
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'source-ip-v6': '2001:db8::17',
    eventVersion: '',
    responseElements: null,
    isSpot: true,
    path: 'dir/file.png',
    tags: ['blue', 'green'],
    empty: [],
    requestParameters: { attachVolumesRequest: { volumeId: 'vol-1' } },
    disks: [
      { name: 'root', size: 8 },
      { name: 'data', size: 500 },
    ],
  },
};

const detail = (fields: object) => ({ detail: fields });

const MATCHING: [string, object][] = [
  ['an exact value', { source: ['aws.autoscaling'] }],
  ['one of several values', { source: ['aws.ec2', 'aws.autoscaling'] }],
  ['every named field', { source: ['aws.autoscaling'], detail: { state: ['running'] } }],
  ['null', detail({ responseElements: [null] })],
  ['an empty string', detail({ eventVersion: [''] })],
  ['a number however it is written', detail({ 'c-count': [5.0], 'x-limit': [3.018e2] })],
  ['a boolean', detail({ isSpot: [true] })],
  [
    'an array that shares an element',
    { resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f'] },
  ],
  ['a nested field', detail({ requestParameters: { attachVolumesRequest: { volumeId: ['vol-1'] } } })],
  ['one element of an array of objects', detail({ disks: { name: ['data'], size: [500] } })],
  ['prefix', { time: [{ prefix: '2015-11-11' }] }],
  ['prefix, ignoring case', detail({ state: [{ prefix: { 'equals-ignore-case': 'RUN' } }] })],
  ['suffix', detail({ path: [{ suffix: '.png' }] })],
  ['suffix, ignoring case', detail({ path: [{ suffix: { 'equals-ignore-case': '.PNG' } }] })],
  ['equals-ignore-case', { 'detail-type': [{ 'equals-ignore-case': 'ec2 instance launch successful' }] }],
  ['anything-but a string', detail({ state: [{ 'anything-but': 'initializing' }] })],
  ['anything-but strings', detail({ state: [{ 'anything-but': ['stopped', 'overloaded'] }] })],
  ['anything-but numbers', detail({ 'x-limit': [{ 'anything-but': [100, 200, 300] }] })],
  ['anything-but a number, given a string', detail({ state: [{ 'anything-but': 123 }] })],
  ['anything-but, given null', detail({ responseElements: [{ 'anything-but': 'x' }] })],
  ['anything-but when another element differs', detail({ tags: [{ 'anything-but': 'blue' }] })],
  ['anything-but prefix', detail({ state: [{ 'anything-but': { prefix: 'init' } }] })],
  ['anything-but prefixes', detail({ state: [{ 'anything-but': { prefix: ['init', 'stop'] } }] })],
  ['anything-but suffix', detail({ path: [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }] })],
  ['anything-but ignoring case', detail({ state: [{ 'anything-but': { 'equals-ignore-case': ['INIT'] } }] })],
  ['anything-but a wildcard', detail({ path: [{ 'anything-but': { wildcard: '*/lib/*' } }] })],
  ['numeric range', detail({ 'c-count': [{ numeric: ['>', 0, '<=', 5] }] })],
  ['numeric bound', detail({ 'd-count': [{ numeric: ['<', 10] }] })],
  ['numeric equality', detail({ 'x-limit': [{ numeric: ['=', 3.018e2] }] })],
  ['cidr', detail({ 'source-ip': [{ cidr: '10.0.0.0/24' }] })],
  ['cidr of IPv6', detail({ 'source-ip-v6': [{ cidr: '2001:db8::/32' }] })],
  ['exists', detail({ 'c-count': [{ exists: true }] })],
  ['exists, given null', detail({ responseElements: [{ exists: true }] })],
  ['exists false', detail({ missing: [{ exists: false }] })],
  ['exists false under a missing parent', detail({ missing: { child: [{ exists: false }] } })],
  ['exists false on an intermediate node', detail({ requestParameters: [{ exists: false }] })],
  ['wildcard', detail({ path: [{ wildcard: 'dir/*.png' }] })],
  ['wildcard in the middle', { resources: [{ wildcard: '*:instance/*' }] }],
  ['$or', { $or: [{ source: ['aws.ec2'] }, { detail: { 'c-count': [5] } }] }],
  ['$or inside a field', detail({ $or: [{ 'c-count': [{ numeric: ['>', 7] }] }, { 'd-count': [3] }] })],
  [
    '$or beside another field',
    { source: ['aws.autoscaling'], $or: [{ region: ['x'] }, { account: ['123456789012'] }] },
  ],
  ['several operators in one field', detail({ state: [{ prefix: 'stop' }, { suffix: 'ning' }, null] })],
];

const NOT_MATCHING: [string, object][] = [
  ['another value', { source: ['aws.ec2'] }],
  ['another case', { source: ['AWS.autoscaling'] }],
  ['a string where the event has a number', detail({ 'c-count': ['5'] })],
  ['a missing field', { missing: ['x'] }],
  ['null where the field is missing', detail({ missing: [null] })],
  ['null where the string is empty', detail({ eventVersion: [null] })],
  ['an array without a shared element', detail({ tags: ['red'] })],
  ['fields of different elements', detail({ disks: { name: ['root'], size: [500] } })],
  ['prefix of a number', detail({ 'c-count': [{ prefix: '5' }] })],
  ['anything-but the very string', detail({ state: [{ 'anything-but': ['running', 'stopped'] }] })],
  ['anything-but on a missing field', detail({ missing: [{ 'anything-but': 'x' }] })],
  ['anything-but prefix it has', detail({ state: [{ 'anything-but': { prefix: ['x', 'run'] } }] })],
  ['anything-but wildcard it has', detail({ path: [{ 'anything-but': { wildcard: ['dir/*', 'x*'] } }] })],
  ['numeric outside', detail({ 'c-count': [{ numeric: ['>', 5] }] })],
  ['numeric on a string', detail({ state: [{ numeric: ['<', 10] }] })],
  ['cidr outside', detail({ 'source-ip': [{ cidr: '10.0.1.0/24' }] })],
  ['cidr of the other family', detail({ 'source-ip': [{ cidr: '::/0' }] })],
  ['cidr on what is no address', detail({ state: [{ cidr: '0.0.0.0/0' }] })],
  ['exists on an intermediate node', detail({ requestParameters: [{ exists: true }] })],
  ['exists on an empty array', detail({ empty: [{ exists: true }] })],
  ['exists false on a present field', detail({ 'c-count': [{ exists: false }] })],
  ['wildcard whose ends overlap', detail({ state: [{ wildcard: 'runni*nning' }] })],
  ['$or without a true branch', { $or: [{ source: ['x'] }, { account: ['y'] }] }],
  ['names inherited from Object', { constructor: [{ exists: true }] }],
];

const INVALID: [string, unknown][] = [
  ['a string', '{"source":["a"]}'],
  ['no field', {}],
  ['a bare value', { source: 'aws.ec2' }],
  ['an empty list', { source: [] }],
  ['an empty object', { detail: {} }],
  ['a list inside a list', { source: [['a']] }],
  ['two operators in one expression', { source: [{ prefix: 'a', suffix: 'b' }] }],
  ['exists with a string', { source: [{ exists: 'yes' }] }],
  ['prefix with a number', { source: [{ prefix: 1 }] }],
  ['anything-but of mixed types', { source: [{ 'anything-but': ['a', 1] }] }],
  ['anything-but of nothing', { source: [{ 'anything-but': [] }] }],
  ['numeric with an unknown comparison', { count: [{ numeric: ['==', 1] }] }],
  ['numeric with a string', { count: [{ numeric: ['>', '1'] }] }],
  ['numeric upside down', { count: [{ numeric: ['>', 5, '<', 1] }] }],
  ['numeric beyond the range', { count: [{ numeric: ['>', 6e9] }] }],
  ['cidr without bits', { ip: [{ cidr: '10.0.0.0' }] }],
  ['cidr with too many bits', { ip: [{ cidr: '10.0.0.0/33' }] }],
  ['two stars in a row', { source: [{ wildcard: 'a**b' }] }],
  ['an escape of another character', { source: [{ wildcard: 'a\\b' }] }],
  ['$or with one alternative', { $or: [{ source: ['a'] }] }],
];

describe('event patterns', () => {
  it.each(MATCHING)('match %s', (_name, pattern) => {
    expect(matches(pattern, EVENT)).toBe(true);
  });

  it.each(NOT_MATCHING)('do not match %s', (_name, pattern) => {
    expect(matches(pattern, EVENT)).toBe(false);
  });

  it.each(INVALID)('are refused with %s', (_name, pattern) => {
    expect(() => validatePattern(pattern)).toThrow(InvalidEventPattern);
  });

  it.each([
    [{ detail: { name: [{ contains: 'x' }] } }, '"contains" at detail.name'],
    [{ detail: { name: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] } }, '"cidr" at detail.name'],
    [{ name: [{ prefix: { wildcard: 'x' } }] }, '"wildcard" inside "prefix" at name'],
  ])('name the operator that is unknown: %j', (pattern, named) => {
    expect(() => validatePattern(pattern)).toThrow(UnsupportedByLocalCloud);
    expect(() => matches(pattern, EVENT)).toThrow(named);
  });

  it('take an escaped star and backslash literally', () => {
    const pattern = { path: [{ wildcard: 'a\\*b\\\\*' }] };

    expect(matches(pattern, { path: 'a*b\\anything' })).toBe(true);
    expect(matches(pattern, { path: 'axb\\anything' })).toBe(false);
  });

  it('agree with a regular expression on every wildcard', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    const glob = fc
      .array(
        text.map((part) => part.slice(0, 3)),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.join('*'));

    await fc.assert(
      fc.property(
        glob.filter((pattern) => !pattern.includes('**')),
        text,
        (wildcard, path) => {
          const expected = new RegExp(`^${wildcard.replaceAll('*', '.*')}$`).test(path);
          expect(matches({ path: [{ wildcard }] }, { path })).toBe(expected);
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('match anything-but exactly where the field is there and exact match fails', async () => {
    const scalar = fc.oneof(
      fc.string({ maxLength: 2 }),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      fc.constant(null),
    );

    await fc.assert(
      fc.property(scalar, fc.array(fc.string({ maxLength: 2 }), { minLength: 1 }), (value, strings) => {
        const event = { field: value };
        expect(matches({ field: [{ 'anything-but': strings }] }, event)).toBe(
          !matches({ field: strings }, event),
        );
      }),
      { seed: 1 },
    );
  });
});
