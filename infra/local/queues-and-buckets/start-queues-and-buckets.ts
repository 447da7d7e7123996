/** SQS and S3 on this machine: fauxqs with the template's queues and buckets. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { EventHost, LocalService, Log, MessageHost, QueueHost } from '../contracts.ts';
import { type CorsRule, readBucket, readNotifications } from './bucket-definition.ts';
import { guardBuckets } from './bucket-gate.ts';
import { type BucketStore, type Fauxqs, type Queue, type QueueStore, startFauxqs } from './fauxqs.ts';
import { deleteOutlived } from './message-retention.ts';
import { readQueue } from './queue-definition.ts';

export interface QueuesAndBucketsOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly account: string;
  readonly region: string;
  /** Where buckets that notify EventBridge tell of their objects; the default bus. */
  readonly events: EventHost;
}

export interface QueuesAndBuckets extends LocalService, QueueHost, MessageHost {
  /** `http://127.0.0.1:PORT/<account>/<name>`: the SDK asks the host of the URL, not the endpoint. */
  queueUrl(name: string): string;
  /** `AWS::SQS::Queue`, intrinsics resolved, `QueueName` the physical name. */
  deployQueue(logicalId: string, properties: unknown): { name: string; arn: string };
  /** `AWS::S3::Bucket`, intrinsics resolved, `BucketName` the physical name. */
  deployBucket(logicalId: string, properties: unknown): { name: string; arn: string };
  /** CDK's `Custom::S3BucketNotifications`. */
  deployNotifications(logicalId: string, properties: unknown): void;
  /** Messages of a queue that are there now, in flight and delayed ones included. */
  messageCount(name: string): number;
}

const RETENTION_SWEEP_MS = 60_000;

/** Starts the service with what `dataDir` kept; queues and buckets are deployed next. */
export async function startQueuesAndBuckets(options: QueuesAndBucketsOptions): Promise<QueuesAndBuckets> {
  const { dataDir, region, account } = options;
  mkdirSync(dataDir, { recursive: true });
  const corsRules = new Map<string, readonly CorsRule[]>();
  const notifying = new Set<string>();
  const fauxqs = await startFauxqs(dataDir, (app) =>
    guardBuckets(app, (bucket) => corsRules.get(bucket) ?? []),
  );
  const { queues, buckets, persistence, port } = fauxqs;
  notifyOf(buckets, (bucket, key, happened) => {
    if (notifying.has(bucket)) tellEventBridge(options, buckets, bucket, key, happened);
  });
  const sweep = setInterval(() => deleteOutlived(queues, persistence, Date.now()), RETENTION_SWEEP_MS);
  sweep.unref();

  const queueUrl = (name: string) => `http://127.0.0.1:${port}/${account}/${name}`;
  const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    queueUrl,
    deployQueue(logicalId, properties) {
      const { name, attributes } = readQueue(logicalId, properties);
      const existing = queues.getQueueByName(name);
      if (existing) {
        // The template says everything about a queue; what it no longer says (a redrive policy) is gone.
        existing.attributes = { ...attributes };
        persistence.updateQueueAttributes(name, existing.attributes, Math.floor(Date.now() / 1000));
      } else {
        queues.createQueue(name, queueUrl(name), queueArn(name), { ...attributes });
      }
      return { name, arn: queueArn(name) };
    },
    deployBucket(logicalId, properties) {
      const bucket = readBucket(logicalId, properties);
      if (!buckets.hasBucket(bucket.name)) buckets.createBucket(bucket.name);
      corsRules.set(bucket.name, bucket.corsRules);
      if (bucket.notifiesEventBridge) notifying.add(bucket.name);
      return { name: bucket.name, arn: `arn:aws:s3:::${bucket.name}` };
    },
    deployNotifications(logicalId, properties) {
      const { bucketName, notifiesEventBridge } = readNotifications(logicalId, properties);
      if (notifiesEventBridge) notifying.add(bucketName);
    },
    async sendMessage(arn, body, groupId) {
      enqueue(fauxqs, arn, body, groupId);
    },
    async receiveMessages(arn, count, waitSeconds) {
      const { Messages = [] } = await fauxqs.receiveMessage(
        {
          QueueUrl: queueOf(queues, arn).url,
          MaxNumberOfMessages: count,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        },
        queues,
      );
      return Messages;
    },
    deleteMessages(arn, receiptHandles) {
      const queue = queueOf(queues, arn);
      for (const handle of receiptHandles) queue.deleteMessage(handle);
    },
    releaseMessages(arn, receiptHandles) {
      const queue = queueOf(queues, arn);
      for (const handle of receiptHandles) queue.changeVisibility(handle, 0);
    },
    messageCount(name) {
      const messages = queues.inspectQueue(name)?.messages;
      return messages ? messages.ready.length + messages.delayed.length + messages.inflight.length : 0;
    },
    async close() {
      clearInterval(sweep);
      await fauxqs.close();
    },
  };
}

/** As SendMessage does it; fauxqs's own drops the group of a message to a standard queue (fair queues). */
function enqueue({ queues, createMessage }: Fauxqs, arn: string, body: string, groupId?: string): void {
  const queue = queueOf(queues, arn);
  const delay = Number(queue.attributes.DelaySeconds) || undefined;
  if (!queue.isFifo()) {
    queue.enqueue(createMessage(body, {}, delay, groupId, undefined));
    return;
  }

  if (groupId === undefined || queue.attributes.ContentBasedDeduplication !== 'true') {
    throw new Error(`${queue.name} is a FIFO queue: it needs a message group and ContentBasedDeduplication.`);
  }
  const deduplicationId = createHash('sha256').update(body).digest('hex');
  if (queue.checkDeduplication(deduplicationId).isDuplicate) return;
  const message = createMessage(body, {}, delay, groupId, deduplicationId);
  message.sequenceNumber = queue.nextSequenceNumber();
  queue.recordDeduplication(deduplicationId, message.messageId, message.sequenceNumber);
  queue.enqueue(message);
}

function queueOf(queues: QueueStore, arn: string): Queue {
  const queue = queues.getQueueByArn(arn);
  if (queue !== undefined) return queue;
  const error = new Error(`The specified queue does not exist: ${arn}`);
  error.name = 'QueueDoesNotExist';
  throw error;
}

/** fauxqs tells a "spy" what happens in buckets. */
function notifyOf(buckets: BucketStore, tell: (bucket: string, key: string, happened: string) => void): void {
  const spy: Pick<NonNullable<BucketStore['spy']>, 'addMessage'> = {
    addMessage: (message) => {
      if (message.service === 's3') tell(message.bucket, message.key, message.status);
    },
  };
  buckets.spy = spy as NonNullable<BucketStore['spy']>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function tellEventBridge(
  { events, log, account }: QueuesAndBucketsOptions,
  buckets: BucketStore,
  bucket: string,
  key: string,
  happened: string,
): void {
  if (happened !== 'uploaded' && happened !== 'deleted') return;
  const stored = happened === 'uploaded' ? buckets.headObject(bucket, key) : undefined;
  const detail = {
    version: '0',
    bucket: { name: bucket },
    object: {
      key,
      ...(stored && { size: stored.contentLength, etag: stored.etag.replaceAll('"', '') }),
      sequencer: Date.now().toString(16).toUpperCase().padStart(18, '0'),
    },
    'request-id': randomUUID(),
    requester: account,
    'source-ip-address': '127.0.0.1',
    reason: stored ? 'PutObject' : 'DeleteObject',
    ...(!stored && { 'deletion-type': 'Permanently Deleted' }),
  };
  const event = {
    source: 'aws.s3',
    detailType: stored ? 'Object Created' : 'Object Deleted',
    resources: [`arn:aws:s3:::${bucket}`],
    detail,
  };
  events.putEvents('default', [event]).catch((error: unknown) => {
    log(`EventBridge did not take the event of ${bucket}/${key}: ${error}`);
  });
}
