import { accountIdentified, contactIdentified } from '../../shared/customers/merge-events.ts';
import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { accountKind, contactKind } from './duplicates/duplicate-kinds.ts';
import { reviewDuplicates, untilProjected } from './duplicates/review-duplicates.ts';

/** Keeps the work list of duplicates as contacts and accounts come, change and go. */
export const handler = queueFunction(
  async ({ name, detail }, { table }) => {
    if (name !== contactIdentified.name && name !== accountIdentified.name) return;
    await untilProjected(table, detail);
    if (name === contactIdentified.name) await reviewDuplicates(table, contactKind, detail);
    else await reviewDuplicates(table, accountKind, detail);
  },
  readEnvironment('customers/on-customer-identified', process.env),
);
