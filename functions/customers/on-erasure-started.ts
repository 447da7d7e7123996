import { erasureStarted } from '../../shared/customers/events.ts';
import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { filesIn } from './privacy/erase-files.ts';
import { runErasure } from './privacy/run-erasure.ts';

const environment = readEnvironment('customers/on-erasure-started', process.env);

/** Lambda cuts off after 5 minutes; a step takes less than the one that is left. */
const runMs = 4 * 60_000;

/** A person is to be erased, or the erasure goes on in another run. */
export const handler = queueFunction(async ({ name, detail }, { table, now }) => {
  if (name !== erasureStarted.name) return;
  const deleteFiles = filesIn(environment.FILE_BUCKET_NAME, table);
  await runErasure({ table, deleteFiles, until: now + runMs }, detail.orgId, detail.recordId);
}, environment);
