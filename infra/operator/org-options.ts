import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type StageName, stageNames } from '../stage.ts';

export const usage = `npm run --silent org -- create --name NAME --admin ADDRESS [options]

  Makes an organization and its first administrator, and prints as JSON
  { "orgId", "adminEmail", "userId", "oneTimePassword" }.

  --name NAME         what the organization is called
  --admin ADDRESS     the e-mail address of its administrator
  --admin-name NAME   what the administrator is called
  --currency CODE     what it counts in (ISO 4217)
  --languages LIST    what its people speak, the first one first: zh,en
  --time-zone ZONE    where it works (IANA): Asia/Shanghai
  --data DIR          the data directory of a local cloud, running or not (.baton)
  --stage STAGE       instead of --data: a stage in AWS (${stageNames.join(', ')}), with the credentials of the environment
  --help              this text`;

/** What a person typed cannot be understood; the message says what, and how it is meant. */
export class UsageError extends Error {
  constructor(what: string) {
    super(`${what}\n\n${usage}`);
    this.name = 'UsageError';
  }
}

/** Where the function runs: in a local cloud over a directory, or in AWS. */
export type Place = { readonly dataDir: string } | { readonly stage: StageName };

export interface OrgOptions {
  readonly place: Place;
  /** What the function is sent; it checks the fields itself. */
  readonly founding: Readonly<Record<string, unknown>>;
}

/** Reads the arguments; `undefined` when only the usage is asked for. Throws UsageError. */
export function readOrgOptions(args: readonly string[], directory: string): OrgOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  if (positionals.length !== 1 || positionals[0] !== 'create') {
    throw new UsageError(`There is one command, create; this was ${positionals.join(' ') || 'none'}.`);
  }
  if (!values.name) throw new UsageError('--name is missing.');
  if (!values.admin) throw new UsageError('--admin is missing.');
  return {
    place: placeOf(values, directory),
    founding: {
      name: values.name,
      adminEmail: values.admin,
      ...(values['admin-name'] && { adminName: values['admin-name'] }),
      ...(values.currency && { baseCurrency: values.currency }),
      ...(values.languages && { languages: values.languages.split(',').map((language) => language.trim()) }),
      ...(values['time-zone'] && { timeZone: values['time-zone'] }),
    },
  };
}

function placeOf({ data, stage }: { data?: string; stage?: string }, directory: string): Place {
  if (stage === undefined) return { dataDir: resolve(directory, data ?? '.baton') };
  if (data !== undefined) throw new UsageError('--data and --stage exclude each other.');
  const name = stageNames.find((known) => known === stage);
  if (!name) throw new UsageError(`There is no stage ${stage}; there are ${stageNames.join(' and ')}.`);
  return { stage: name };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        name: { type: 'string' },
        admin: { type: 'string' },
        'admin-name': { type: 'string' },
        currency: { type: 'string' },
        languages: { type: 'string' },
        'time-zone': { type: 'string' },
        data: { type: 'string' },
        stage: { type: 'string' },
        help: { type: 'boolean' },
      },
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    // Node goes on after the full stop with advice on `--` that does not fit here.
    throw new UsageError((error instanceof Error ? error.message : String(error)).split('. ', 1)[0] ?? '');
  }
}
