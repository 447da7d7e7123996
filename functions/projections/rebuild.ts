import * as z from 'zod';
import { invalid } from '../../shared/errors.ts';
import { idOf } from '../../shared/id.ts';
import { parseOrThrow } from '../../shared/platform/validation.ts';
import { readEnvironment } from '../platform/environment.ts';
import { logger } from '../platform/logger.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { accountsRebuilder } from './rebuild/rebuild-accounts.ts';
import type { Rebuilder } from './rebuild/rebuild-page.ts';
import { searchRebuilder } from './rebuild/rebuild-search.ts';
import { timelineRebuilder } from './rebuild/rebuild-timeline.ts';
import { runRebuild } from './rebuild/run-rebuild.ts';

const { TABLE_NAME } = readEnvironment('projections/rebuild', process.env);
const derived = new Table({ client: documentClient(), tableName: TABLE_NAME });

/** What is derived inside the table and can be made anew from the records. */
const rebuilders: ReadonlyMap<string, Rebuilder> = new Map([
  ['search', searchRebuilder],
  ['timeline', timelineRebuilder],
  ['accounts', accountsRebuilder],
]);

/** One invocation says after so long how far it is; the operator's command invokes the next. */
const runMs = 20_000;

const Request = z.strictObject({
  orgId: idOf('organization'),
  what: z.string().min(1).max(40),
  restart: z.boolean().default(false),
});

/** What the operator is told. */
export interface RebuildReport {
  readonly orgId: string;
  readonly what: string;
  readonly status: 'running' | 'done';
  /** The type whose records it is at. */
  readonly type: string;
  readonly records: number;
  readonly written: number;
  readonly removed: number;
  /** Records left as they were, because others changed them all the time: worth another run. */
  readonly skipped: number;
  readonly startedAt: string;
  readonly at: string;
}

/** Invoked by the operator alone, never through the API. */
export const handler = (input: unknown): Promise<RebuildReport> =>
  rebuild(derived, input, Date.now() + runMs);

/** Makes a part of it anew and says how far it is. Throws AppError `invalid`, naming what it does not know. */
export async function rebuild(table: Table, input: unknown, until: number): Promise<RebuildReport> {
  const { orgId, what, restart } = parseOrThrow(Request, input);
  const rebuilder = rebuilders.get(what);
  if (!rebuilder) throw invalid({ path: 'what', message: refusalOf(what) });
  const progress = await runRebuild({ table, rebuilder, orgId, what, isRestart: restart, until });
  const { claim: _claim, position: _position, ...shown } = progress;
  logger.info('something derived is made anew', { orgId, ...shown });
  return { orgId, ...shown };
}

function refusalOf(what: string): string {
  if (what === 'audit') {
    return 'the audit cannot be made anew: it tells who changed what and when, and the records hold only what is. It is restored from a backup.';
  }
  return `must be one of ${[...rebuilders.keys()].join(', ')}`;
}
