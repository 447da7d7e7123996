/** What an emulator never does: throttling, unprocessed keys, transactions that meet, answers that get lost. */
import {
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Table } from '../../functions/platform/table/gateway.ts';
import { putNew } from '../../functions/platform/table/write.ts';
import { AppError } from '../../shared/errors.ts';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' }));
const dynamo = mockClient(client);
const table = new Table({ client, tableName: 'baton' });
const keys = ['1', '2', '3'].map((SK) => ({ PK: 'org_1#a', SK }));

beforeEach(() => {
  dynamo.reset();
});

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const throttled = () => new ProvisionedThroughputExceededException({ $metadata: {}, message: 'slow down' });

const write = (SK: string) =>
  putNew({ PK: 'org_1#a', SK }, () => new AppError('already_exists', `${SK} is there already.`));

describe('unprocessed keys', () => {
  it('are asked again until all are there, in the order asked', async () => {
    const [first, second, third] = keys;
    dynamo
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { baton: [{ ...third }] },
        UnprocessedKeys: { baton: { Keys: [{ ...first }, { ...second }] } },
      })
      .resolvesOnce({
        Responses: { baton: [{ ...second }] },
        UnprocessedKeys: { baton: { Keys: [{ ...first }] } },
      })
      .resolvesOnce({ Responses: { baton: [{ ...first }] } });

    const items = await table.items(keys);

    expect(items).toEqual(keys);
    const asked = dynamo
      .commandCalls(BatchGetCommand)
      .map(({ args }) => args[0].input.RequestItems?.baton?.Keys);
    expect(asked).toEqual([keys, [first, second], [first]]);
  });

  it('end as unavailable, not as missing records, when the table stays busy', async () => {
    vi.useFakeTimers();
    dynamo.on(BatchGetCommand).resolves({ UnprocessedKeys: { baton: { Keys: keys } } });

    const outcome = table.items(keys).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    vi.useRealTimers();

    expect(await outcome).toMatchObject({ code: 'unavailable', status: 503 });
  });
});

describe('a cancelled transaction', () => {
  it('becomes the error of the write whose condition failed', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'ConditionalCheckFailed'));

    const writing = table.write(write('first'), write('second'));

    await expect(writing).rejects.toMatchObject({
      code: 'already_exists',
      message: 'second is there already.',
    });
  });

  it('names the failed condition even when others met somebody else', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'ConditionalCheckFailed'));

    const writing = table.write(write('first'), write('second'));

    await expect(writing).rejects.toMatchObject({ code: 'already_exists' });
  });

  it('that met another one is a conflict, which actions repeat', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'TransactionConflict'));

    const writing = table.write(write('first'), write('second'));

    await expect(writing).rejects.toMatchObject({ code: 'conflict', status: 409 });
  });

  it('that was throttled is unavailable and says when to come back', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('ThrottlingError'));

    const writing = table.write(write('first'));

    await expect(writing).rejects.toMatchObject({
      code: 'unavailable',
      extras: { headers: { 'retry-after': '1' } },
    });
  });

  it('for a reason we do not know stays the error it was', async () => {
    const error = cancelled('ItemCollectionSizeLimitExceeded');
    dynamo.on(TransactWriteCommand).rejects(error);

    const writing = table.write(write('first'));

    await expect(writing).rejects.toBe(error);
  });
});

it('tells a throttled read or update as unavailable', async () => {
  dynamo.on(GetCommand).rejects(throttled());
  dynamo.on(UpdateCommand).rejects(throttled());

  const outcomes = await Promise.allSettled([
    table.item({ PK: 'org_1#a', SK: '#' }),
    table.adjust({ PK: 'org_1#a', SK: '#' }, { set: 'ADD hits :one', values: { ':one': 1 } }),
  ]);

  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
  }
});

describe('an item that is larger than 400 kB', () => {
  it.each([
    [
      'a put',
      Object.assign(new Error('Item size has exceeded the maximum allowed size'), {
        name: 'ValidationException',
      }),
    ],
    [
      'an update',
      new TransactionCanceledException({
        $metadata: {},
        message: 'Transaction cancelled',
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ValidationError', Message: 'Item size to update has exceeded the maximum allowed size' },
        ],
      }),
    ],
  ])('is refused as too large, by %s', async (_, error) => {
    dynamo.on(TransactWriteCommand).rejects(error);

    const sent = table.write(write('1'), write('2'));

    await expect(sent).rejects.toMatchObject({ code: 'too_large' });
  });
});
