/**
 * The cloud assembly of Baton for this machine. Making it takes some seconds (the CDK to load, the functions to bundle,
 * the stacks to synthesize), so it is kept in `dist/assemblies/<fingerprint of all it is made of>`.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { synthesize } from './template/assembly.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
/** The stage that runs here. */
export const localStage = 'dev';
/** Kept besides the newest: what other branches made, or another local cloud still runs from. */
const kept = 4;

/** The directory of the assembly; made if no earlier one is of the same sources. Throws what is wrong in the sources. */
export async function batonAssembly(): Promise<string> {
  const sources = fingerprint();
  const directory = join(project, 'dist/assemblies', sources);
  return existsSync(join(directory, 'manifest.json')) ? directory : make(directory, sources);
}

/** Made beside its place and moved there when it is whole: two processes may make it at once. */
async function make(directory: string, sources: string): Promise<string> {
  const draft = `${directory}.${process.pid}`;
  // What is wrong in a source is told by the app, which bundles what is not there: the worker's own words are dropped.
  const bundler = new Worker(new URL('./bundle-ahead.ts', import.meta.url), { stdout: true, stderr: true });
  const bundled = once(bundler, 'exit').catch(() => undefined);
  const [{ buildApp }] = await Promise.all([import('../app.ts'), bundled]);
  mkdirSync(dirname(directory), { recursive: true });
  synthesize(buildApp({ stage: localStage, outdir: draft }));
  forgetOld(dirname(directory));
  // Somebody saved a file meanwhile: good for this start, but nobody knows of which sources it is.
  if (fingerprint() !== sources) return draft;
  try {
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(directory, 'manifest.json'))) throw error;
  }
  return directory;
}

/** Sources of the app and its functions; those of the local cloud itself change nothing in it. */
function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(['{infra,functions,shared}/**/*', 'cdk.json', 'package-lock.json'], {
    cwd: project,
    exclude: ['infra/local', 'infra/operator'],
  });
  for (const file of files.sort()) {
    const path = join(project, file);
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function forgetOld(directory: string): void {
  const assemblies = readdirSync(directory)
    .map((name) => join(directory, name))
    .map((path) => ({ path, madeAt: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.madeAt - one.madeAt);
  for (const { path } of assemblies.slice(kept + 1)) rmSync(path, { recursive: true, force: true });
}
