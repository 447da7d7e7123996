/** Starts Baton once for all tests of the flows, in a process of its own, and stops it after the last. */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildApp } from '../../infra/app.ts';
import type { BatonAddresses } from './baton.ts';
import { startProgram } from './child-program.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const runBaton = new URL('./local-cloud/run-baton.ts', import.meta.url);

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = temporaryDirectory('flows');
  const assembly = process.env.BATON_ASSEMBLY ?? synthesized(join(directory.path, 'assembly'));
  const baton = await startProgram<BatonAddresses>(runBaton, join(directory.path, 'data'), assembly);
  project.provide('baton', baton.ready);
  project.provide('assembly', assembly);
  return async () => {
    const code = await baton.stop();
    directory[Symbol.dispose]();
    if (code !== 0) throw new Error(`The local cloud ended with ${code}:\n${baton.printed()}`);
  };
}

function synthesized(outdir: string): string {
  buildApp({ stage: 'dev', outdir }).synth();
  return outdir;
}
