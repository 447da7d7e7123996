import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnsupportedByLocalCloud } from '../../../infra/local/contracts.ts';
import { compileInputTransformer } from '../../../infra/local/event-bridge/input-transformer.ts';

// The example of the user guide's page on input transformation.
const EVENT = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: {
    'instance-id': 'i-0123456789',
    state: 'RUNNING',
    note: 'say "hi"\n',
    count: 3,
    gone: null,
    disks: [{ id: 'a' }, { id: 'b' }],
  },
};
const PATHS = {
  timestamp: '$.time',
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  resource: '$.resources',
  note: '$.detail.note',
  count: '$.detail.count',
  gone: '$.detail.gone',
  missing: '$.detail.nowhere.at.all',
  second: '$.detail.disks[1].id',
  ids: '$.detail.disks[*].id',
};
const CONTEXT = {
  event: EVENT,
  ruleArn: 'arn:aws:events:us-east-1:123456789012:rule/example',
  ruleName: 'example',
  ingestionTime: new Date('2015-11-11T21:29:54.123Z'),
};
const { detail: _, ...ENVELOPE } = EVENT;

const transform = (template: string) => compileInputTransformer(template, PATHS)(CONTEXT);

const TABLE: [string, string, unknown][] = [
  ['a string', '"instance <instance> is in <state>"', 'instance i-0123456789 is in RUNNING'],
  [
    'a string with quotes',
    '"instance \\"<instance>\\" is in <state>"',
    'instance "i-0123456789" is in RUNNING',
  ],
  ['an object', '{"instance": <instance>, "state": <state>}', { instance: 'i-0123456789', state: 'RUNNING' }],
  [
    'an object with variables inside and outside quotes',
    '{"instance": <instance>, "state": "<state>", "status": "instance \\"<instance>\\" is in <state>"}',
    { instance: 'i-0123456789', state: 'RUNNING', status: 'instance "i-0123456789" is in RUNNING' },
  ],
  [
    'static and dynamic values',
    '{"state": [9, <state>, true], "Transformed": "Yes"}',
    { state: [9, 'RUNNING', true], Transformed: 'Yes' },
  ],
  ['an array', '{"resources": <resource>}', { resources: EVENT.resources }],
  ['a number in and out of quotes', '{"a": <count>, "b": "<count>"}', { a: 3, b: '3' }],
  ['null', '{"gone": <gone>}', { gone: null }],
  ['a path that leads nowhere', '{"a": <missing>, "b": "x<missing>"}', { a: '', b: 'x' }],
  [
    'text that needs escaping',
    '{"a": <note>, "b": "they <note>"}',
    { a: 'say "hi"\n', b: 'they say "hi"\n' },
  ],
  ['an index', '{"id": <second>}', { id: 'b' }],
  ['a wildcard', '{"ids": <ids>}', { ids: ['a', 'b'] }],
  ['a list inside a string', '"disks <ids>"', 'disks [a,b]'],
  ['a bare variable', '<state>', 'RUNNING'],
  [
    'the rule and the event',
    '{"arn": <aws.events.rule-arn>, "name": "<aws.events.rule-name>", "at": <aws.events.event.ingestion-time>, "event": <aws.events.event.json>, "envelope": <aws.events.event>}',
    {
      arn: CONTEXT.ruleArn,
      name: 'example',
      at: '2015-11-11T21:29:54.123Z',
      event: EVENT,
      envelope: ENVELOPE,
    },
  ],
];

describe('the input transformer', () => {
  it.each(TABLE)('fills in %s', (_name, template, expected) => {
    expect(JSON.parse(transform(template))).toEqual(expected);
  });

  it.each([
    ['an undefined placeholder', '"<nothing>"'],
    ['a template that is no JSON', 'instance <instance> is in <state>'],
    ['a template that ends too early', '{"a": <state>'],
    ['an endless template', `"${'x'.repeat(8192)}"`],
  ])('refuses %s', (_name, template) => {
    expect(() => transform(template)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
  });

  it('refuses reserved variable names', () => {
    expect(() => compileInputTransformer('"x"', { 'aws.mine': '$.id' })).toThrow('reserved');
  });

  it.each(['$.detail["state"]', 'detail.state', '$..state', '$.a[?(@.b)]'])(
    'names the path %s it cannot read',
    (path) => {
      expect(() => compileInputTransformer('"x"', { x: path })).toThrow(UnsupportedByLocalCloud);
      expect(() => compileInputTransformer('"x"', { x: path })).toThrow(path);
    },
  );

  it('names several lines of text as unsupported', () => {
    expect(() => transform('"one <state>"\n"two"')).toThrow(UnsupportedByLocalCloud);
  });

  it('carries any JSON value through unchanged, and any text into a string', async () => {
    const run = compileInputTransformer('{"value": <v>, "text": "[<t>]"}', {
      v: '$.detail.v',
      t: '$.detail.t',
    });

    await fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (v, t) => {
        const result = JSON.parse(run({ ...CONTEXT, event: { ...EVENT, detail: { v, t } } }));
        expect(result).toEqual({ value: JSON.parse(JSON.stringify(v)), text: `[${t}]` });
      }),
      { seed: 1 },
    );
  });
});
