import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { runMerge } from './merge/run-merge.ts';

/** Lambda cuts off after 5 minutes; a page takes less than the one that is left. */
const runMs = 4 * 60_000;

/** Two records became one, or two again, or the moving goes on in another run. */
export const handler = queueFunction(
  ({ detail }, { table, now }) => runMerge({ table, until: now + runMs }, detail.orgId, detail.recordId),
  readEnvironment('customers/on-merge-started', process.env),
);
