/**
 * What a fresh process spends on loading each bundle, over a bundle of nothing but the SDK clients it uses. CPU time: it is
 * what Lambda gives by the megabyte, and unlike the clock it does not see what else a machine does.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuiltFunctions, bundleFunctions } from '../../infra/constructs/bundle-functions.ts';
import { type Entry, entries } from '../../shared/platform/environments.ts';
import { median } from './median.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const workspace = join(project, 'dist/bench');

export interface ImportTime {
  readonly entry: Entry;
  /** Minified, in bytes. */
  readonly size: number;
  /** Milliseconds of CPU. */
  readonly time: number;
  readonly sdkTime: number;
  readonly ratio: number;
}

/** Builds all functions and, for each set of clients, the bundle it is compared with; then loads each several times. */
export function measureImportTimes(runs: number): ImportTime[] {
  const built = bundleFunctions({ entries });
  const sources = join(workspace, 'sdk');
  rmSync(sources, { recursive: true, force: true });
  mkdirSync(sources, { recursive: true });
  const names = new Map<string, string>();
  for (const entry of entries) {
    const source = sdkSource(built.sourcesOf(entry).map((file) => readFileSync(join(project, file), 'utf8')));
    if (!names.has(source)) names.set(source, `clients-${names.size}`);
    writeFileSync(join(sources, `${names.get(source)}.ts`), source);
    names.set(entry, names.get(source) ?? '');
  }
  const sdkEntries = [...new Set(entries.map((entry) => names.get(entry) ?? ''))];
  const sdk = bundleFunctions({ entries: sdkEntries, sources, outdir: join(workspace, 'functions') });
  return entries.map((entry) => timed(entry, built, sdk.directoryOf(names.get(entry) ?? ''), runs));
}

function timed(entry: Entry, built: BuiltFunctions, sdkDirectory: string, runs: number): ImportTime {
  const own: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    own.push(loadTime(built.directoryOf(entry)));
    bare.push(loadTime(sdkDirectory));
  }
  const [time, sdkTime] = [median(own), median(bare)];
  return { entry, size: built.sizeOf(entry), time, sdkTime, ratio: time / sdkTime };
}

const load = `const start = process.cpuUsage();
require(process.argv[1]);
const { user, system } = process.cpuUsage(start);
console.log((user + system) / 1000);
process.exit(0);`;

/** In a process of its own, as a cold start is; the time of Node itself is left out. */
function loadTime(directory: string): number {
  const output = execFileSync(process.execPath, ['-e', load, join(directory, 'index.cjs')], {
    env: { ...everyVariable, PATH: process.env.PATH ?? '' },
  });
  return Number(output.toString().trim().split('\n').at(-1));
}

/** A value for every variable that any function reads at its start. */
const everyVariable = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  STAGE: 'prod',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_LOG_LEVEL: 'ERROR',
  POWERTOOLS_METRICS_NAMESPACE: 'Baton',
  TABLE_NAME: 'records',
  PUBLIC_URL: 'https://crm.example',
  USER_POOL_ID: 'eu-central-1_bench',
  USER_POOL_CLIENT_ID: 'client',
  FILE_BUCKET_NAME: 'imports',
  SENDER_ADDRESS: 'baton@crm.example',
  CONFIGURATION_SET_NAME: 'mails',
  EVENT_BUS_NAME: 'events',
};

const sdkImport = /^import \{([^}]+)\} from '(@aws-sdk\/[^']+)';/gm;

/** A module that imports and makes what these sources import of the SDK, and does nothing else. */
function sdkSource(sources: readonly string[]): string {
  const wanted = new Map<string, Set<string>>();
  for (const [, list = '', from = ''] of sources.flatMap((text) => [...text.matchAll(sdkImport)])) {
    const names = list
      .split(',')
      .map((name) => name.trim().split(' as ')[0] ?? '')
      .filter((name) => name && !name.startsWith('type '));
    wanted.set(from, new Set([...(wanted.get(from) ?? []), ...names]));
  }
  const all = [...wanted.values()].flatMap((names) => [...names]).sort();
  const clients = all.filter((name) => name.endsWith('Client') && !name.endsWith('DocumentClient'));
  return [
    ...[...wanted]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([from, names]) => `import { ${[...names].sort().join(', ')} } from '${from}';`),
    `export const used = [${all.join(', ')}];`,
    `export const clients = [${clients.map((name) => `new ${name}({})`).join(', ')}];`,
    ...(all.includes('DynamoDBDocumentClient')
      ? ['export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));']
      : []),
  ].join('\n');
}
