import { pipeline, Readable } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import * as z from 'zod';
import { decodedText } from './decoded-text.ts';

export interface CsvRow {
  readonly cells: readonly string[];
  /** The line of the file on which the row begins, the first being 1. */
  readonly line: number;
  /** How much of the file was read with it, in bytes of its text in UTF-8. */
  readonly bytes: number;
}

/** The file cannot be read on: a sentence for people. */
export class UnreadableFile extends Error {}

/** No row of a list of customers is longer; one that is has a quote that nobody closed. */
const longestRow = 256 * 1024;

/**
 * The rows of a CSV file as it comes in, the header first; memory does not grow with the file. Comma, semicolon, tab or
 * bar between cells is found out from the header; quoted cells may hold line breaks; empty lines are passed over.
 * Throws `UnreadableFile` where the file ends inside a quoted cell, after the rows before it were given.
 */
export async function* csvRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const text = decodedText(chunks);
  const first = await text.next();
  if (first.done || first.value.trim() === '') throw new UnreadableFile('The file is empty.');
  let failure: CsvError | undefined;
  const parser = parse({
    info: true,
    delimiter: delimiterOf(first.value),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    skip_records_with_error: true,
    on_skip: (error) => {
      failure ??= error;
      return undefined;
    },
  });
  // The error of the source or of the parser is thrown by the loop below.
  pipeline(Readable.from(resumed(first.value, text)), parser, () => undefined);
  let lastLine = 0;
  for await (const part of parser) {
    const { record, info } = readPart(part);
    lastLine = info.lines;
    const breaks = record.reduce((count, cell) => count + (cell.split('\n').length - 1), 0);
    yield { cells: record, line: info.lines - breaks, bytes: info.bytes };
  }
  if (failure) {
    throw new UnreadableFile(
      `From line ${lastLine + 1} on the file cannot be read: a quote opens there that is never closed.`,
    );
  }
}

const parsedPart = z.object({ record: z.array(z.string()), info: z.custom<Info>() });

function readPart(part: unknown): z.output<typeof parsedPart> {
  return parsedPart.parse(part);
}

async function* resumed(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** The sign that parts most cells of the header, quoted ones left out. */
export function delimiterOf(text: string): string {
  const header =
    text
      .replace(/"(?:[^"]|"")*"/g, '')
      .split(/\r?\n|\r/)
      .find((line) => line.trim() !== '') ?? '';
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: header.split(sign).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}
