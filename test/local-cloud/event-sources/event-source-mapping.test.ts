import { expect, it } from 'vitest';
import { readEventSourceMapping } from '../../../infra/local/event-sources/event-source-mapping.ts';

const queue = { FunctionName: 'f', EventSourceArn: 'arn:aws:sqs:eu-central-1:0:q' };
const stream = {
  FunctionName: 'f',
  EventSourceArn: 'arn:aws:dynamodb:eu-central-1:0:table/t/stream/1',
  StartingPosition: 'TRIM_HORIZON',
};

it('fills in the defaults of AWS', () => {
  const mappings = [readEventSourceMapping('Q', queue), readEventSourceMapping('S', stream)];

  expect(mappings).toMatchObject([
    { kind: 'queue', batchSize: 10, windowMilliseconds: 0, reportsItemFailures: false },
    {
      kind: 'stream',
      batchSize: 100,
      maximumRetries: Number.POSITIVE_INFINITY,
      maximumRecordAgeMilliseconds: Number.POSITIVE_INFINITY,
      bisectsOnError: false,
    },
  ]);
});

it('names the property it does not know', () => {
  const read = () => readEventSourceMapping('Tumbler', { ...stream, TumblingWindowInSeconds: 30 });

  expect(read).toThrow(/property TumblingWindowInSeconds of AWS::Lambda::EventSourceMapping "Tumbler"/);
});

it.each([
  ['a parallelization factor', { ...stream, ParallelizationFactor: 4 }, /ParallelizationFactor/],
  [
    'a source of another service',
    { ...queue, EventSourceArn: 'arn:aws:kinesis:x:0:stream/s' },
    /source kinesis/,
  ],
  ['a FIFO queue', { ...queue, EventSourceArn: `${queue.EventSourceArn}.fifo` }, /FIFO/],
  [
    'a destination that is no queue',
    { ...stream, DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:x:0:topic' } } },
    /destination arn:aws:sns/,
  ],
  ['a big batch without a window', { ...queue, BatchSize: 100 }, /MaximumBatchingWindowInSeconds/],
])('refuses %s', (_, properties, reason) => {
  expect(() => readEventSourceMapping('M', properties)).toThrow(reason);
});
