import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FunctionDefinition } from './function-definition.ts';

/**
 * The directory for the compiled form of a function's code, below `directory`; that of earlier code of the same function
 * is deleted. Node finds by path and content whether what is there fits, so nothing stale is ever run.
 */
export function compiledCodeOf({ name, assetDir }: FunctionDefinition, directory: string): string {
  const ofFunction = join(directory, name.replaceAll(/[^\w.-]/g, '_'));
  const ofThisCode = join(ofFunction, basename(assetDir));
  if (!existsSync(ofThisCode)) {
    rmSync(ofFunction, { recursive: true, force: true });
    mkdirSync(ofThisCode, { recursive: true });
  }
  return ofThisCode;
}
