import { absenceChanged, absenceCreated, userDeactivated } from '../../shared/organization/events.ts';
import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { passOnEverything, startAbsence } from './availability.ts';

/** Somebody goes away or is gone: what waits for them moves on at once; of those who are gone, everything they hold. */
export const handler = queueFunction(
  async ({ name, detail }, context) => {
    if (name === absenceCreated.name || name === absenceChanged.name)
      return startAbsence(context, detail.orgId, detail.recordId);
    if (name === userDeactivated.name) return passOnEverything(context, detail.orgId, detail.recordId);
    return undefined;
  },
  readEnvironment('handoffs/on-availability-changed', process.env),
);
