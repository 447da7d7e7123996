import { createHash } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync, version as esbuildVersion } from 'esbuild';

/**
 * Builds all functions in one esbuild call: one process and one parse of the SDK for all of them, 2 s instead of
 * 0.85 s each. The result is kept in `dist/functions/<fingerprint>` and found again as long as no source changed.
 */

const project = fileURLToPath(new URL('../../', import.meta.url));

/** What a fingerprint is kept for besides the newest: other branches, a process that still reads an older one. */
const keptBuilds = 2;

const options = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // ES modules pay 30 to 50 ms more at a cold start: linking node:http fires its lazy getters.
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  minify: true,
  sourcemap: 'external',
  // The sources are in the repository; with them the maps are 40 MB a build.
  sourcesContent: false,
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  alias: {
    // Lambda gives credentials in the environment; looking for them anywhere else costs 125 kB and 20 ms a start.
    '@aws-sdk/credential-provider-node': './infra/constructs/lambda-credentials.ts',
  },
} satisfies BuildOptions;

export interface BuiltFunctions {
  /** The directory of an entry: `index.cjs` and nothing else, so that its hash is the hash of the code. */
  readonly directoryOf: (entry: string) => string;
  /** The minified size in bytes, for the budget. */
  readonly sizeOf: (entry: string) => number;
  /** The project's own sources that went into an entry, for tests of what a function may touch. */
  readonly sourcesOf: (entry: string) => readonly string[];
}

export interface BundleRequest {
  /** `leads/http` for `<sources>/leads/http.ts`. */
  readonly entries: readonly string[];
  /** The folder of the entries; `functions` unless a test brings its own. */
  readonly sources?: string;
  /** Where builds are kept; `dist/functions` unless a test brings its own. */
  readonly outdir?: string;
}

interface Manifest {
  readonly [entry: string]: { readonly bytes: number; readonly sources: readonly string[] };
}

/** Builds the entries unless the same sources were built before. Throws esbuild's message where a source is wrong. */
export function bundleFunctions(request: BundleRequest): BuiltFunctions {
  const sources = request.sources ?? join(project, 'functions');
  const outdir = request.outdir ?? join(project, 'dist/functions');
  const directory = join(outdir, fingerprintOf(request.entries, sources));
  if (!isBuilt(directory)) {
    build(request.entries, sources, directory);
    forgetOldBuilds(outdir);
  }
  const manifest: Manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  const builtOf = (entry: string) => {
    const built = manifest[entry];
    if (!built) throw new Error(`${entry} was not built: it is none of ${request.entries.join(', ')}`);
    return { ...built, directory: join(directory, 'code', entry) };
  };
  return {
    directoryOf: (entry) => builtOf(entry).directory,
    sizeOf: (entry) => builtOf(entry).bytes,
    sourcesOf: (entry) => builtOf(entry).sources,
  };
}

/** One esbuild call into a directory of its own, moved into place when it is whole: two processes may build at once. */
function build(entries: readonly string[], sources: string, directory: string): void {
  const { outputFiles, metafile } = buildSync({
    ...options,
    absWorkingDir: project,
    outdir: '/',
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, join(sources, `${entry}.ts`)])),
  });
  const draft = `${directory}.${process.pid}`;
  for (const file of outputFiles) {
    // Source maps lie beside the code, not in it: they would double what Lambda has to load.
    const target = join(draft, file.path.endsWith('.map') ? 'source-maps' : 'code', file.path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, file.contents);
  }
  writeFileSync(join(draft, 'manifest.json'), JSON.stringify(manifestOf(metafile), null, 2));
  try {
    renameSync(draft, directory);
  } catch (error) {
    if (!isBuilt(directory)) throw error;
    rmSync(draft, { recursive: true });
  }
}

function manifestOf(metafile: NonNullable<ReturnType<typeof buildSync>['metafile']>): Manifest {
  const manifest: Record<string, Manifest[string]> = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    const entry = join('/', relative(relative(project, '/'), path))
      .slice(1)
      .replace(/\/index\.cjs$/, '');
    manifest[entry] = {
      bytes: output.bytes,
      sources: Object.keys(output.inputs).filter((input) => !input.includes('node_modules')),
    };
  }
  return manifest;
}

/** Everything the result depends on: our sources, the locked packages, these options, esbuild itself. */
function fingerprintOf(entries: readonly string[], sources: string): string {
  const hash = createHash('sha256').update(JSON.stringify([esbuildVersion, options, entries]));
  const files = [
    join(project, 'package-lock.json'),
    join(project, 'infra/constructs/lambda-credentials.ts'),
    ...globSync(['functions/**/*.{ts,json,html,css,js}', 'shared/**/*.{ts,json}'], { cwd: project }).map(
      (file) => join(project, file),
    ),
    ...globSync('**/*.ts', { cwd: sources }).map((file) => join(sources, file)),
  ];
  for (const file of [...new Set(files)].sort()) {
    hash.update(relative(project, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function isBuilt(directory: string): boolean {
  return statSync(join(directory, 'manifest.json'), { throwIfNoEntry: false }) !== undefined;
}

function forgetOldBuilds(outdir: string): void {
  const builds = readdirSync(outdir)
    .map((name) => ({
      path: join(outdir, name),
      at: statSync(join(outdir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of builds.slice(keptBuilds + 1)) rmSync(path, { recursive: true, force: true });
}
