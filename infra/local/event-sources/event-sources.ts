/** Lambda's event source mappings: queues and table streams, brought to functions. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionHost, Log, MessageHost, QueueHost } from '../contracts.ts';
import {
  type EventSourceMapping,
  readEventSourceMapping,
  type StreamMapping,
} from './event-source-mapping.ts';
import { MappingStore } from './mapping-store.ts';
import { QueuePoller } from './queue-poller.ts';
import { StreamClient } from './stream-client.ts';
import { StreamReader } from './stream-reader.ts';
import { watchDatabase } from './watch-database.ts';

export interface EventSourcesOptions {
  /** Holds `event-sources.sqlite`: stream positions. */
  readonly dataDir: string;
  readonly region: string;
  readonly functions: FunctionHost;
  readonly log: Log;
  /** Where messages come from; needed for mappings of queues. */
  readonly messages?: MessageHost;
  /** Where the streams of the table answer; needed for mappings of streams. */
  readonly streamsEndpoint?: string;
  /** Takes the notices of given-up stream records. */
  readonly queues?: QueueHost;
  /** The table's SQLite file. Streams are then read the moment it changes, and hardly at all while it does not. */
  readonly tableFile?: string;
  /** The longest wait between two reads of an idle stream; default 40 ms, 1 s when `tableFile` is watched. */
  readonly idleMilliseconds?: number;
  /** The wait before the n-th retry of a stream batch; default 100 ms doubling up to 5 s. */
  readonly streamRetryMilliseconds?: (attempt: number) => number;
}

export interface EventSources {
  /** Starts a mapping from the resolved properties of its `AWS::Lambda::EventSourceMapping`. */
  add(logicalId: string, properties: unknown): Promise<void>;
  /** A hint that something was written to a table; its readers look at once. */
  nudge(): void;
  /**
   * The first sequence number of a stream that a mapping has not done with; positive infinity when none reads it.
   * Older records can be trimmed.
   */
  firstNeeded(streamArn: string): number;
  /** Stops taking events; waits up to 5 s for functions that run. Call it before the functions host is closed. */
  close(): Promise<void>;
}

/** Starts with no mappings; add them when functions, queues and tables are there. */
export function startEventSources(options: EventSourcesOptions): EventSources {
  mkdirSync(options.dataDir, { recursive: true });
  const store = new MappingStore(join(options.dataDir, 'event-sources.sqlite'));
  const client =
    options.streamsEndpoint === undefined ? undefined : new StreamClient(options.streamsEndpoint);
  const pollers: QueuePoller[] = [];
  const readers = new Map<StreamMapping, StreamReader>();
  const nudge = () => {
    for (const reader of readers.values()) reader.nudge();
  };
  const unwatch = options.tableFile === undefined ? undefined : watchDatabase(options.tableFile, nudge);

  async function start(mapping: EventSourceMapping): Promise<void> {
    const { functions, messages, queues, log, region: awsRegion } = options;
    if (mapping.kind === 'queue') {
      if (!messages) throw new Error(`The mapping ${mapping.id} reads a queue and there are no messages`);
      const poller = new QueuePoller({ mapping, functions, messages, log });
      poller.start();
      pollers.push(poller);
      return;
    }
    if (!client) throw new Error(`The mapping ${mapping.id} reads a stream and there is no streamsEndpoint`);
    const reader = new StreamReader({
      mapping,
      functions,
      queues,
      client,
      store,
      log,
      awsRegion,
      idleMilliseconds: options.idleMilliseconds ?? (unwatch ? 1_000 : 40),
      retryMilliseconds: options.streamRetryMilliseconds ?? defaultRetry,
    });
    // Before it starts: from now on the stream is needed and must not be trimmed.
    readers.set(mapping, reader);
    await reader.start();
  }

  async function close(): Promise<void> {
    unwatch?.();
    await Promise.all([...pollers, ...readers.values()].map((part) => part.close()));
    client?.close();
    store.close();
  }
  let closing: Promise<void> | undefined;

  return {
    async add(logicalId, properties) {
      const mapping = readEventSourceMapping(logicalId, properties);
      if (mapping.isEnabled) await start(mapping);
    },
    nudge,
    firstNeeded(streamArn) {
      const needed = [...readers.keys()]
        .filter((mapping) => mapping.sourceArn === streamArn)
        .map((mapping) => store.position(mapping.id, streamArn))
        .map((position) => (position ? Number(position.sequenceNumber) + 1 : 0));
      return Math.min(...needed, Number.POSITIVE_INFINITY);
    },
    close: () => (closing ??= close()),
  };
}

function defaultRetry(attempt: number): number {
  return Math.min(100 * 2 ** (attempt - 1), 5_000);
}
