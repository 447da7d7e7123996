/** DynamoDB on this machine: Dynoxide with its upkeep, or a DynamoDB Local that somebody else runs. */
import { mkdirSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LocalService, Log } from '../contracts.ts';
import { localCredentials } from '../local-credentials.ts';
import { deployTable, dropTable } from './deploy-table.ts';
import { startDynoxide } from './dynoxide-process.ts';
import { readTable } from './table-definition.ts';
import { TableFile } from './table-file.ts';

export interface DynamoDbOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly region: string;
  /** The address of a DynamoDB Local to use instead of Dynoxide; its data is not under `dataDir`. */
  readonly endpoint?: string | undefined;
  /** Drops the tables of that DynamoDB Local before they are deployed: --reset cannot delete its files. */
  readonly dropsTables?: boolean;
  /** How often expired items are deleted; default 30 s (AWS takes up to days). */
  readonly expirySweepMs?: number;
  /** How long stream records stay after all readers have read them; default 10 minutes. */
  readonly streamRetentionMs?: number;
}

/**
 * The first sequence number of a stream that a reader has not done with; positive infinity when nobody reads it.
 * What is not done with is never trimmed, however old it is.
 */
type FirstNeeded = (streamArn: string) => number;

export interface LocalDynamoDb extends LocalService {
  /** `AWS::DynamoDB::GlobalTable`, intrinsics resolved, `TableName` the physical name. */
  deployTable(
    logicalId: string,
    properties: unknown,
  ): Promise<{ name: string; streamArn: string | undefined }>;
  /** Starts trimming streams behind their readers; before that nothing is trimmed. */
  trimBehind(firstNeeded: FirstNeeded): void;
  /** Deletes expired items and trims streams now. */
  maintain(): Promise<void>;
  /** Dynoxide's SQLite file: it changes with every write, which tells readers of streams to look. */
  readonly tableFile: string | undefined;
  /** The process id of Dynoxide, if that is what runs. */
  readonly pid: () => number | undefined;
}

/** Starts the service over `<dataDir>/table.sqlite`; tables are deployed next. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<LocalDynamoDb> {
  const { dataDir, log, region, expirySweepMs = 30_000, streamRetentionMs = 600_000 } = options;
  mkdirSync(dataDir, { recursive: true });
  const dynoxide = options.endpoint === undefined ? await startDynoxide(dataDir, log) : undefined;
  const endpoint = dynoxide?.endpoint ?? options.endpoint ?? '';
  const file = dynoxide && new TableFile(dynoxide.databaseFile);
  const client = new DynamoDBClient({ endpoint, region, credentials: localCredentials });
  const streams = new Map<string, string | undefined>();
  let firstNeeded: FirstNeeded | undefined;
  let maintenance: Promise<void> = Promise.resolve();

  async function maintainNow(): Promise<void> {
    if (file === undefined) return;
    for (const [table, streamArn] of streams) {
      await file.deleteExpired(table, Date.now());
      if (firstNeeded && streamArn) {
        await file.trimStream(table, Date.now() - streamRetentionMs, firstNeeded(streamArn));
      }
    }
  }

  /** One at a time: a slow disk must not let them pile up. */
  function maintain(): Promise<void> {
    maintenance = maintenance.catch(() => undefined).then(maintainNow);
    return maintenance;
  }

  const timer = setInterval(() => {
    maintain().catch((error: unknown) => log(`The upkeep of the table failed and is tried again: ${error}`));
  }, expirySweepMs);
  timer.unref();

  return {
    endpoint,
    tableFile: dynoxide?.databaseFile,
    pid: () => dynoxide?.pid(),
    async deployTable(logicalId, properties) {
      const definition = readTable(logicalId, properties);
      if (dynoxide === undefined && options.dropsTables) await dropTable(client, definition.TableName);
      const { LatestStreamArn } = await deployTable(client, definition);
      file?.indexExpiry(definition.TableName);
      // Dynoxide has a region of its own, and takes any.
      const streamArn = LatestStreamArn?.replace(/^arn:aws:dynamodb:[^:]*:/, `arn:aws:dynamodb:${region}:`);
      streams.set(definition.TableName, streamArn);
      return { name: definition.TableName, streamArn };
    },
    trimBehind: (needed) => {
      firstNeeded = needed;
    },
    maintain,
    async close() {
      clearInterval(timer);
      await maintenance.catch(() => undefined);
      client.destroy();
      file?.release();
      await dynoxide?.close();
    },
  };
}
