/**
 * fauxqs 2.4.1, put together from its parts: its own `startFauxqs` listens on every network interface and offers
 * neither its stores nor a limit above 11 MB. Its package exports the app alone, so the parts are imported by path;
 * the version is pinned and the tests of this folder hold what we rely on.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BuildAppOptions, buildApp } from 'fauxqs';
import type { ReceivedMessage } from '../contracts.ts';

type Stores = NonNullable<BuildAppOptions['stores']>;
export type QueueStore = Stores['sqsStore'];
export type BucketStore = Stores['s3Store'];
export type Queue = NonNullable<ReturnType<QueueStore['getQueueByName']>>;
export type Message = Queue['messages'][number];

/** What of fauxqs's persistence is used here. */
export interface Persistence {
  load(queues: QueueStore, topics: Stores['snsStore'], buckets: BucketStore): void;
  updateQueueAttributes(name: string, attributes: Record<string, string>, lastModified: number): void;
  deleteMessage(messageId: string): void;
  close(): void;
}

type CreateMessage = (
  body: string,
  attributes: Record<string, never>,
  delaySeconds: number | undefined,
  groupId: string | undefined,
  deduplicationId: string | undefined,
) => Message;

/** Its own `ReceiveMessage`, without the wire. */
type ReceiveMessage = (
  request: {
    QueueUrl: string;
    MaxNumberOfMessages: number;
    WaitTimeSeconds: number;
    MessageSystemAttributeNames: readonly string[];
    MessageAttributeNames: readonly string[];
  },
  queues: QueueStore,
) => Promise<{ Messages?: readonly ReceivedMessage[] }>;

export interface Fauxqs {
  readonly app: ReturnType<typeof buildApp>;
  readonly port: number;
  readonly queues: QueueStore;
  readonly buckets: BucketStore;
  readonly persistence: Persistence;
  readonly createMessage: CreateMessage;
  readonly receiveMessage: ReceiveMessage;
  close(): Promise<void>;
}

// A single PUT may have 5 GB in AWS; the body is kept in memory here.
const MAX_UPLOAD_BYTES = 512 * 1024 * 1024;

/** Starts over `<dataDir>/fauxqs.db`. `prepare` may add hooks and routes before it listens. */
export async function startFauxqs(
  dataDir: string,
  prepare: (app: Fauxqs['app'], buckets: BucketStore) => void,
): Promise<Fauxqs> {
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }, { receiveMessage }] =
    await Promise.all(
      [
        ...['./sqs/sqsStore.js', './sns/snsStore.js', './s3/s3Store.js', './persistence.js'],
        './sqs/actions/receiveMessage.js',
      ].map((path) => import(new URL(path, import.meta.resolve('fauxqs')).href)),
    );
  const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  // Without a host of its own it makes queue URLs of the host that was asked: `http://127.0.0.1:PORT/<account>/<name>`.
  stores.sqsStore.host = '';
  const app = buildApp({ logger: false, stores });
  app.removeContentTypeParser('*');
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: MAX_UPLOAD_BYTES },
    (_request, body, done) => {
      done(null, body);
    },
  );
  prepare(app, stores.s3Store);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

  const persistence = new PersistenceManager(dataDir);
  // A commit survives the death of the process either way; waiting for the disk each time would take ten times as long.
  persistence.db.exec('PRAGMA synchronous = NORMAL');
  takeOver(join(dataDir, 'fauxqs.db'), port);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  stores.sqsStore.persistence = persistence;
  stores.s3Store.persistence = persistence;
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence;

  return {
    app,
    port,
    queues: stores.sqsStore,
    buckets: stores.s3Store,
    persistence,
    createMessage: SqsStore.createMessage,
    receiveMessage,
    close: async () => {
      await app.close();
      persistence.close();
    },
  };
}

/**
 * Makes an earlier run's rows this run's: queue URLs name the new port, and messages in flight are free again, for
 * whoever had received them died with that run.
 */
function takeOver(file: string, port: number): void {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database
    .prepare("UPDATE sqs_queues SET url = ? || '/000000000000/' || name")
    .run(`http://127.0.0.1:${port}`);
  database.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
  database.close();
}
