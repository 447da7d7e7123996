import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { DomainEvent } from '../../shared/platform/event.ts';

/** EventBridge takes so many at once. */
const mostEntries = 10;
const mostRounds = 6;
const firstPauseMs = 50;

export interface Bus {
  readonly client: EventBridgeClient;
  readonly name: string;
}

/** An event that the bus did not take, with what it said of it. */
export interface Untaken {
  readonly event: DomainEvent;
  readonly reason: string;
}

/**
 * Puts events on the bus in their order, ten at a time. Entries that the bus refuses are sent again, six times within 3
 * s; gives the first that is not on the bus then, and sends nothing after it. A batch whose answer is lost is sent again
 * whole: consumers know an event by its id.
 */
export async function putEvents(bus: Bus, events: readonly DomainEvent[]): Promise<Untaken | undefined> {
  for (let start = 0; start < events.length; start += mostEntries) {
    const untaken = await putBatch(bus, events.slice(start, start + mostEntries));
    if (untaken) return untaken;
  }
  return undefined;
}

async function putBatch(bus: Bus, events: readonly DomainEvent[]): Promise<Untaken | undefined> {
  let waiting: Untaken[] = events.map((event) => ({ event, reason: 'not sent yet' }));
  for (let round = 0; round < mostRounds && waiting.length > 0; round += 1) {
    if (round > 0) await pause(firstPauseMs * 2 ** round * (0.5 + Math.random() / 2));
    waiting = await send(bus, waiting);
  }
  return waiting[0];
}

/** Gives those that were not taken. */
async function send({ client, name }: Bus, waiting: readonly Untaken[]): Promise<Untaken[]> {
  const Entries = waiting.map(({ event }) => entryOf(event, name));
  let results: readonly PutEventsResultEntry[] = [];
  try {
    const answer = await client.send(new PutEventsCommand({ Entries }));
    if (!answer.FailedEntryCount) return [];
    results = answer.Entries ?? [];
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    return waiting.map(({ event }) => ({ event, reason }));
  }
  return waiting.flatMap(({ event }, place) => {
    const result = results[place];
    return result?.EventId && !result.ErrorCode
      ? []
      : [{ event, reason: result?.ErrorCode ?? 'no answer for it' }];
  });
}

function entryOf({ name, source, detail }: DomainEvent, busName: string): PutEventsRequestEntry {
  return {
    EventBusName: busName,
    Source: source,
    DetailType: name,
    Detail: JSON.stringify(detail),
    Time: new Date(detail.at),
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
