import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../contracts.ts';

/** What a function did since the host started. */
export interface FunctionFigures {
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
}

// A function in a crash loop must not fill the disk: at this size the file becomes `<name>.log.1`.
const ROTATE_BYTES = 10 * 1024 * 1024;
// The same failure is shown once in this time; the file has every one.
const REPEAT_MILLISECONDS = 10_000;
// Lambda's LogType Tail answers with the last 4 kB.
const TAIL_CHARACTERS = 4096;

/** The log files of all functions, their figures, and the one-line notices of failures. */
export class FunctionLogs {
  readonly #directory: string;
  readonly #log: Log;
  readonly #figures = new Map<string, { invocations: number; errors: number; throttles: number }>();
  readonly #buffers = new Map<string, string>();
  readonly #tails = new Map<string, string>();
  readonly #shown = new Map<string, { at: number; hidden: number }>();
  #flushing: NodeJS.Immediate | undefined;

  constructor(directory: string, log: Log) {
    this.#directory = directory;
    this.#log = log;
    mkdirSync(directory, { recursive: true });
  }

  fileOf(functionName: string): string {
    return join(this.#directory, `${functionName.replaceAll(/[^\w.-]/g, '_')}.log`);
  }

  figures(): Record<string, FunctionFigures> {
    return Object.fromEntries(this.#figures);
  }

  /** Keeps what the function wrote; lines of one turn of the event loop go to the file in one write. */
  write(functionName: string, text: string, requestId: string | undefined): void {
    const tail = requestId === undefined ? undefined : this.#tails.get(requestId);
    if (requestId !== undefined && tail !== undefined)
      this.#tails.set(requestId, (tail + text).slice(-TAIL_CHARACTERS));
    this.#buffers.set(functionName, (this.#buffers.get(functionName) ?? '') + text);
    this.#flushing ??= setImmediate(() => this.flush());
  }

  /** From now on the end of what this invocation writes is kept for `takeTail`. */
  keepTail(requestId: string): void {
    this.#tails.set(requestId, `START RequestId: ${requestId} Version: $LATEST\n`);
  }

  takeTail(requestId: string, milliseconds: number, memoryMb: number): string {
    const tail = this.#tails.get(requestId) ?? '';
    this.#tails.delete(requestId);
    const billed = Math.ceil(milliseconds);
    const report = `END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\tDuration: ${milliseconds.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: ${memoryMb} MB\t\n`;
    return (tail + report).slice(-TAIL_CHARACTERS);
  }

  countInvocation(functionName: string): void {
    this.#figuresOf(functionName).invocations += 1;
  }

  countThrottle(functionName: string): void {
    this.#figuresOf(functionName).throttles += 1;
  }

  /** Counts a failed invocation, writes it to the function's file and shows one line of it. */
  countError(functionName: string, requestId: string, payload: string): void {
    this.#figuresOf(functionName).errors += 1;
    this.write(
      functionName,
      `${new Date().toISOString()}\t${requestId}\tERROR\tInvoke Error\t${payload}\n`,
      requestId,
    );
    const { errorType = 'Error', errorMessage = '' } = JSON.parse(payload);
    // Request ids would make every occurrence of one failure look new.
    const what = `${errorType}: ${String(errorMessage).replace(/^RequestId: \S+ (Error: )?/, '')}`.split(
      '\n',
    )[0];
    this.#show(`${functionName} failed: ${what}`, functionName);
  }

  /** Writes out what is buffered. */
  flush(): void {
    if (this.#flushing) clearImmediate(this.#flushing);
    this.#flushing = undefined;
    for (const [functionName, text] of this.#buffers) {
      const file = this.fileOf(functionName);
      if (existsSync(file) && statSync(file).size > ROTATE_BYTES) renameSync(file, `${file}.1`);
      appendFileSync(file, text);
    }
    this.#buffers.clear();
  }

  #show(line: string, functionName: string): void {
    const now = Date.now();
    const shown = this.#shown.get(line);
    if (shown && now - shown.at < REPEAT_MILLISECONDS) {
      shown.hidden += 1;
      return;
    }
    const repeats = shown?.hidden ? ` (${shown.hidden} more since)` : '';
    this.#shown.set(line, { at: now, hidden: 0 });
    if (this.#shown.size > 1000) this.#shown.clear();
    this.#log(`${line}${repeats}, see ${this.fileOf(functionName)}`);
  }

  #figuresOf(functionName: string): { invocations: number; errors: number; throttles: number } {
    let figures = this.#figures.get(functionName);
    if (!figures) {
      figures = { invocations: 0, errors: 0, throttles: 0 };
      this.#figures.set(functionName, figures);
    }
    return figures;
  }
}
