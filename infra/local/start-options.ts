/** The command line of `npm start`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartOptions {
  /** Absolute. */
  readonly dataDir: string;
  readonly port: number;
  readonly reset: boolean;
  readonly empty: boolean;
  readonly help: boolean;
}

/** What a person typed cannot be understood; the message says what and how it is meant. */
export class UsageError extends Error {
  constructor(what: string) {
    super(`${what}\n\n${usage}`);
    this.name = 'UsageError';
  }
}

const defaultPort = 4510;

export const usage = `npm start -- [--reset] [--empty] [--port N] [--data DIR]

  --reset      delete what earlier starts left and begin anew
  --empty      at the first start, no demo data: one organization and its administrator
  --port N     the port of the API (${defaultPort}); all other ports are free ones
  --data DIR   where everything is kept (.baton)
  --help       this text`;

/** Reads the arguments after the program's name. Throws UsageError for what it does not know. */
export function readStartOptions(args: readonly string[], directory: string): StartOptions {
  const values = parse(args);
  const port = Number(values.port ?? defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port ${values.port} is no port: it is a number from 0 (any free one) to 65535.`);
  }
  if (values.data === '') throw new UsageError('--data needs a directory.');
  return {
    dataDir: resolve(directory, values.data ?? '.baton'),
    port,
    reset: values.reset ?? false,
    empty: values.empty ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        empty: { type: 'boolean' },
        help: { type: 'boolean' },
        port: { type: 'string' },
        reset: { type: 'boolean' },
      },
      strict: true,
      allowPositionals: false,
    }).values;
  } catch (error) {
    // Node explains positional arguments and `--` after a full stop; the usage does it better.
    throw new UsageError((error instanceof Error ? error.message : String(error)).split('. ', 1)[0] ?? '');
  }
}
