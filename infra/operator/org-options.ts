import { parseArgs } from 'node:util';
import { stageNames } from '../stage.ts';
import { complaintOf, type Place, placeOf, UsageError } from './place.ts';

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
    throw new UsageError(`There is one command, create; this was ${positionals.join(' ') || 'none'}.`, usage);
  }
  if (!values.name) throw new UsageError('--name is missing.', usage);
  if (!values.admin) throw new UsageError('--admin is missing.', usage);
  return {
    place: placeOf(values, directory, usage),
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
    throw new UsageError(complaintOf(error), usage);
  }
}
