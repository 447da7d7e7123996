import { resolve } from 'node:path';
import { type StageName, stageNames } from '../stage.ts';

/** What a person typed cannot be understood; the message says what, and how it is meant. */
export class UsageError extends Error {
  constructor(what: string, usage: string) {
    super(`${what}\n\n${usage}`);
    this.name = 'UsageError';
  }
}

/** Where the function runs: in a local cloud over a directory, or in AWS. */
export type Place = { readonly dataDir: string } | { readonly stage: StageName };

/** The place that `--data` or `--stage` names; without both, the local cloud of the working directory. Throws UsageError. */
export function placeOf(
  { data, stage }: { readonly data?: string | undefined; readonly stage?: string | undefined },
  directory: string,
  usage: string,
): Place {
  if (stage === undefined) return { dataDir: resolve(directory, data ?? '.baton') };
  if (data !== undefined) throw new UsageError('--data and --stage exclude each other.', usage);
  const name = stageNames.find((known) => known === stage);
  if (!name)
    throw new UsageError(`There is no stage ${stage}; there are ${stageNames.join(' and ')}.`, usage);
  return { stage: name };
}

/** What Node says of arguments it cannot read, without its advice on `--`, which does not fit here. */
export function complaintOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('. ', 1)[0] ?? '';
}
