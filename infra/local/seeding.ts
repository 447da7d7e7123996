/** What stands in a fresh data directory, and the file that says that it is all there. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Cloud } from './cloud.ts';
import type { Log } from './contracts.ts';

const demoUser = z.object({
  email: z.string(),
  password: z.string(),
  role: z.string(),
  name: z.string().optional(),
});

const seedResult = z.object({ demoUsers: z.array(demoUser) });

/** Somebody to sign in as; the first is the administrator. */
export type DemoUser = z.output<typeof demoUser>;
export type SeedResult = z.output<typeof seedResult>;

export interface SeedOptions {
  readonly cloud: Cloud;
  /** Only an organization and its administrator. */
  readonly empty: boolean;
  /** Gets a line for what a person should see. */
  readonly log: Log;
}

/**
 * Fills a running cloud that holds nothing yet. It is called once per data directory: when it does not come to its
 * end, the next start begins with an empty directory again.
 */
export type Seed = (options: SeedOptions) => Promise<SeedResult>;

const FILE = 'seeded.json';

/** What an earlier start seeded, or undefined when it did not come to its end. */
export function readSeeded(dataDir: string): SeedResult | undefined {
  const file = join(dataDir, FILE);
  return existsSync(file) ? seedResult.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Notes that seeding is done, all at once: a half-written file would pass for a finished one. */
export function writeSeeded(dataDir: string, result: SeedResult): void {
  const file = join(dataDir, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
