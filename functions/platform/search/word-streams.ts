import { wordPartition } from '../../../shared/table/keys.ts';
import { isUnder, type Lookup, type Term } from '../../../shared/text/search-query.ts';
import type { Table } from '../table/gateway.ts';
import { bySortKey, compareBytes, type WordEntry, wordEntryOf } from './word-entry.ts';

/** Entries read at first for a word and a type: 3.5 read units, and all there are of most words. */
const firstRead = 200;
/** Read on where most of what was read is not for the reader: 17 read units. */
const nextRead = 1_000;
/** The most reads one after the other for one answer. */
const mostReads = 4;

/** Where reading stands under one lookup in the entries of one type. */
interface Stream {
  readonly type: string;
  readonly lookup: Lookup;
  readonly entries: WordEntry[];
  /** The sort key up to which everything was read; undefined when that is all. */
  readUpTo: string | undefined;
}

export interface StreamScope {
  readonly table: Table;
  readonly orgId: string;
  readonly types: readonly string[];
}

/**
 * The entries of a term in all types, merged as if they stood in one partition: whatever the type, the order is that of the
 * sort key.
 */
export class WordStreams {
  readonly #scope: StreamScope;
  readonly #streams: readonly Stream[];

  private constructor(scope: StreamScope, streams: readonly Stream[]) {
    this.#scope = scope;
    this.#streams = streams;
  }

  /** One Query for each type and lookup, all at once, behind the sort key `from`. */
  static async read(scope: StreamScope, term: Term, from = ''): Promise<WordStreams> {
    const streams = scope.types.flatMap((type) =>
      term.lookups.map((lookup): Stream => ({ type, lookup, entries: [], readUpTo: from })),
    );
    const all = new WordStreams(scope, streams);
    await all.#readOn(firstRead);
    return all;
  }

  /** Whether all entries of the type were read. */
  isWhole(type?: string): boolean {
    return this.#streams.every((stream) => stream.readUpTo === undefined || (type && stream.type !== type));
  }

  /** The sort key up to which every stream was read; undefined when all were read to their ends. */
  get readUpTo(): string | undefined {
    const ends = this.#streams.flatMap(({ readUpTo }) => readUpTo ?? []);
    return ends.sort(compareBytes)[0];
  }

  /** What was read of every stream, in the order of the sort keys. */
  entries(): WordEntry[] {
    const end = this.readUpTo;
    return this.#streams
      .flatMap(({ entries }) => entries)
      .filter(({ sortKey }) => end === undefined || compareBytes(sortKey, end) <= 0)
      .sort(bySortKey);
  }

  get count(): number {
    return this.#streams.reduce((sum, { entries }) => sum + entries.length, 0);
  }

  /** Reads on, a few times at most, until there is enough. */
  async readUntil(isEnough: (streams: WordStreams) => boolean): Promise<void> {
    for (let reads = 1; reads < mostReads && !this.isWhole() && !isEnough(this); reads += 1) {
      await this.#readOn(nextRead);
    }
  }

  async #readOn(limit: number): Promise<void> {
    const end = this.readUpTo;
    // One that is ahead of the others waits for them.
    const behind = this.#streams.filter(
      ({ readUpTo }) => readUpTo !== undefined && (readUpTo === '' || compareBytes(readUpTo, end ?? '') <= 0),
    );
    await Promise.all(behind.map((stream) => this.#readStream(stream, limit)));
  }

  async #readStream(stream: Stream, limit: number): Promise<void> {
    const { table, orgId } = this.#scope;
    const { type, lookup, readUpTo = '' } = stream;
    const { begin } = lookup;
    const isBehindAll = readUpTo !== '' && !readUpTo.startsWith(begin) && compareBytes(readUpTo, begin) > 0;
    if (isBehindAll) {
      stream.readUpTo = undefined;
      return;
    }
    const partition = wordPartition(type, begin);
    // A start outside the range is refused; before it everything is to be read.
    const start = readUpTo.startsWith(begin) ? { PK: `${orgId}#${partition}`, SK: readUpTo } : undefined;
    const beginsWith = lookup.isWhole ? `${begin}#` : begin;
    const isStart = start !== undefined && readUpTo.startsWith(beginsWith);
    const { items, last } = await table.query(
      { orgId, partition, beginsWith },
      limit,
      isStart ? start : undefined,
    );
    for (const item of items) {
      const entry = wordEntryOf(type, item);
      if (entry && isUnder(entry.word, lookup)) stream.entries.push(entry);
    }
    stream.readUpTo = last?.SK;
  }
}
