import { parseArgs } from 'node:util';
import { stageNames } from '../stage.ts';
import { complaintOf, type Place, placeOf, UsageError } from './place.ts';

export const usage = `npm run --silent rebuild -- --org ID --what WHAT [options]

  Makes what is derived from an organization's records anew: takes away what is not so any more and writes what is missing.
  People may go on working. Killed at any moment, the same command goes on where it stopped. Prints how far it is, and at
  its end, as JSON, { "orgId", "what", "status", "records", "written", "removed", ... }.

  --org ID       the organization: org_01j…
  --what WHAT    search: the words by which records are found
                 timeline: what happened with customers, as their records tell it
                 accounts: what accounts are worth, and what they have from the account above them
                 The audit cannot be made anew: it tells what was, and records hold only what is.
  --restart      from the beginning, even if an earlier run was cut off
  --data DIR     the data directory of a local cloud, running or not (.baton)
  --stage STAGE  instead of --data: a stage in AWS (${stageNames.join(', ')}), with the credentials of the environment
  --help         this text`;

export interface RebuildOptions {
  readonly place: Place;
  readonly isRestart: boolean;
  /** What the function is sent; it checks the fields itself. */
  readonly request: { readonly orgId: string; readonly what: string };
}

/** Reads the arguments; `undefined` when only the usage is asked for. Throws UsageError. */
export function readRebuildOptions(args: readonly string[], directory: string): RebuildOptions | undefined {
  const { org, what, restart, help, ...place } = parse(args);
  if (help) return undefined;
  if (!org) throw new UsageError('--org is missing.', usage);
  if (!what) throw new UsageError('--what is missing.', usage);
  return {
    place: placeOf(place, directory, usage),
    isRestart: restart ?? false,
    request: { orgId: org, what },
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        org: { type: 'string' },
        what: { type: 'string' },
        restart: { type: 'boolean' },
        data: { type: 'string' },
        stage: { type: 'string' },
        help: { type: 'boolean' },
      },
      strict: true,
    });
    return values;
  } catch (error) {
    throw new UsageError(complaintOf(error), usage);
  }
}
