import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionDefinition } from '../../../infra/local/functions-host/function-definition.ts';

/** A directory that holds nothing yet. */
export function aDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'baton-test-'));
}

/** A function whose bundle `index.cjs` is the given CommonJS source, as CDK's assets are. */
export function aFunction(
  directory: string,
  name: string,
  source: string,
  overrides: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  const assetDir = join(directory, 'assets', name);
  mkdirSync(assetDir, { recursive: true });
  writeFileSync(join(assetDir, 'index.cjs'), source);
  return {
    name,
    arn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
    assetDir,
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 5,
    memoryMb: 128,
    ...overrides,
  };
}

/** Calls `probe` until it gives something other than undefined or false; fails after 20 s. */
export async function eventually<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen within 20 s');
}
