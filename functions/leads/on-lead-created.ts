import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { routeLead } from './route-lead.ts';

/** A lead was captured: it is routed. Two leads that want the same place meet as a conflict, and the loser decides anew. */
export const handler = queueFunction(
  ({ detail }, { table }) =>
    retryOnConflict(() => routeLead({ table, now: Date.now() }, detail.orgId, detail.recordId), {
      attempts: 20,
    }),
  readEnvironment('leads/on-lead-created', process.env),
);
