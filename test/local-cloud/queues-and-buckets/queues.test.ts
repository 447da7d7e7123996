import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFauxqs } from '../../../infra/local/queues-and-buckets/fauxqs.ts';
import { deleteOutlived } from '../../../infra/local/queues-and-buckets/message-retention.ts';
import {
  type QueuesAndBuckets,
  startQueuesAndBuckets,
} from '../../../infra/local/queues-and-buckets/start-queues-and-buckets.ts';
import { startProgram } from '../../support/child-program.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const clientOf = (endpoint: string) => new SQSClient({ endpoint, region: 'us-east-1', credentials });

describe('the local SQS', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let service: QueuesAndBuckets;
  let client: SQSClient;
  const start = () =>
    startQueuesAndBuckets({
      dataDir: directory.path,
      log: () => undefined,
      account: '000000000000',
      region: 'us-east-1',
      events: { putEvents: async () => undefined },
    });

  beforeEach(async () => {
    directory = temporaryDirectory('queues');
    service = await start();
    client = clientOf(service.endpoint);
  });

  afterEach(async () => {
    client.destroy();
    await service.close();
    directory[Symbol.dispose]();
  });

  const receive = async (name: string, wait = 0) => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: service.queueUrl(name),
        MessageSystemAttributeNames: ['All'],
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: wait,
      }),
    );
    return Messages;
  };

  it('gives queues addresses on its own host and the settings of the template', async () => {
    const { arn } = service.deployQueue('Jobs', {
      QueueName: 'jobs',
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });

    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'jobs' }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );

    expect(QueueUrl).toBe(`${service.endpoint}/000000000000/jobs`);
    expect(service.queueUrl('jobs')).toBe(QueueUrl);
    expect(Attributes).toMatchObject({
      QueueArn: arn,
      VisibilityTimeout: '180',
      MessageRetentionPeriod: '1209600',
    });
  });

  it('moves what was received too often to the dead-letter queue', async () => {
    const dead = service.deployQueue('Dead', { QueueName: 'dead' });
    service.deployQueue('Jobs', {
      QueueName: 'jobs',
      VisibilityTimeout: 0,
      RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 },
    });
    await client.send(new SendMessageCommand({ QueueUrl: service.queueUrl('jobs'), MessageBody: 'poison' }));

    const received = [await receive('jobs'), await receive('jobs'), await receive('jobs')];

    expect(received.map((messages) => messages.length)).toEqual([1, 1, 0]);
    expect(await receive('dead')).toMatchObject([{ Body: 'poison' }]);
  });

  it('delivers in order within a group of a FIFO queue, and a repeated body once', async () => {
    const { arn } = service.deployQueue('Orders', {
      QueueName: 'orders.fifo',
      FifoQueue: true,
      ContentBasedDeduplication: true,
    });
    await service.sendMessage(arn, 'first', 'group');
    await service.sendMessage(arn, 'first', 'group');
    await service.sendMessage(arn, 'second', 'group');

    const [first] = await receive('orders.fifo');
    const blocked = await receive('orders.fifo');
    await client.send(
      new DeleteMessageCommand({
        QueueUrl: service.queueUrl('orders.fifo'),
        ReceiptHandle: first?.ReceiptHandle,
      }),
    );

    expect(first?.Body).toBe('first');
    expect(blocked).toEqual([]);
    expect(await receive('orders.fifo')).toMatchObject([{ Body: 'second' }]);
  });

  it('takes messages in-process, with their group, and wakes a long poll', async () => {
    const { arn } = service.deployQueue('Jobs', { QueueName: 'jobs' });
    const polled = receive('jobs', 10);

    await service.sendMessage(arn, 'now', 'tenant-1');

    expect(await polled).toMatchObject([{ Body: 'now', Attributes: { MessageGroupId: 'tenant-1' } }]);
    await expect(service.sendMessage(`${arn}-missing`, 'lost')).rejects.toThrow('does not exist');
  });

  it('keeps its messages over a restart on another port, and a redrive policy only while the template has it', async () => {
    const dead = service.deployQueue('Dead', { QueueName: 'dead' });
    const withPolicy = {
      QueueName: 'jobs',
      RedrivePolicy: { deadLetterTargetArn: dead.arn, maxReceiveCount: 1 },
    };
    service.deployQueue('Jobs', withPolicy);
    await client.send(new SendMessageCommand({ QueueUrl: service.queueUrl('jobs'), MessageBody: 'kept' }));
    await service.close();
    service = await start();
    client = clientOf(service.endpoint);

    service.deployQueue('Jobs', { QueueName: 'jobs' });

    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'jobs' }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(QueueUrl).toBe(service.queueUrl('jobs'));
    expect(Attributes?.RedrivePolicy).toBeUndefined();
    expect(await receive('jobs')).toMatchObject([{ Body: 'kept' }]);
  });

  it('refuses properties it does not know', () => {
    const deploy = () => service.deployQueue('Jobs', { QueueName: 'jobs', Colour: 'red' });

    expect(deploy).toThrow('property Colour of AWS::SQS::Queue "Jobs"');
  });
});

describe('message retention', () => {
  it('deletes messages that are older than their queue keeps them, on disk as well', async () => {
    using directory = temporaryDirectory('retention');
    const first = await startFauxqs(directory.path, () => undefined);
    const attributes = { MessageRetentionPeriod: '60' };
    const queue = first.queues.createQueue('jobs', 'http://x/000000000000/jobs', 'arn:jobs', attributes);
    queue.enqueue(first.createMessage('old', {}, undefined, undefined, undefined));
    const later = Date.now() + 61_000;

    const early = deleteOutlived(first.queues, first.persistence, later - 10_000);
    const late = deleteOutlived(first.queues, first.persistence, later);

    await first.close();
    const second = await startFauxqs(directory.path, () => undefined);
    const left = second.queues.getQueueByName('jobs')?.messages.length;
    await second.close();
    expect([early, late, left]).toEqual([0, 1, 0]);
  });
});

describe('a local SQS that is killed', () => {
  it('has every acknowledged message afterwards, those in flight free again', async () => {
    using directory = temporaryDirectory('killed-queues');
    type Ready = { endpoint: string; queueUrl: string };
    const program = new URL('../../support/local-cloud/run-queues.ts', import.meta.url);
    const first = await startProgram<Ready>(program, directory.path);
    const client = clientOf(first.ready.endpoint);
    const acknowledged: string[] = [];
    const sending = Promise.all(
      Array.from({ length: 4 }, async (_, sender) => {
        for (let index = 0; ; index += 1) {
          const MessageBody = `${sender}-${index}`;
          await client.send(new SendMessageCommand({ QueueUrl: first.ready.queueUrl, MessageBody }));
          acknowledged.push(MessageBody);
        }
      }),
    ).catch(() => undefined);
    await eventually(() => acknowledged.length > 40);
    await client.send(new ReceiveMessageCommand({ QueueUrl: first.ready.queueUrl, MaxNumberOfMessages: 10 }));

    await first.kill();

    await sending;
    const second = await startProgram<Ready>(program, directory.path);
    const survivor = clientOf(second.ready.endpoint);
    const found = new Set<string | undefined>();
    for (;;) {
      const { Messages = [] } = await survivor.send(
        new ReceiveMessageCommand({ QueueUrl: second.ready.queueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) break;
      for (const { Body } of Messages) found.add(Body);
    }
    await second.stop();
    expect(acknowledged.filter((body) => !found.has(body))).toEqual([]);
  });
});
