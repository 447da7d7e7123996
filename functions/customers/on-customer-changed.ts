import { accountOwnerChanged } from '../../shared/customers/events.ts';
import { leadLinked } from '../../shared/leads/events.ts';
import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { carryConsents } from './carry-consents.ts';
import { followOwner } from './follow-owner.ts';

/** What follows from a change of a customer: contacts go with their account, consents with the lead they were given with. */
export const handler = queueFunction(
  async ({ name, detail }, context) => {
    if (name === accountOwnerChanged.name) await followOwner(context, detail.orgId, detail.recordId);
    if (name === leadLinked.name) await carryConsents(context, detail.orgId, detail.recordId);
  },
  readEnvironment('customers/on-customer-changed', process.env),
);
