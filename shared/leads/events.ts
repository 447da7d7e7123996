import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import { Lead, type Lead as LeadRecord } from './lead.ts';

const source = 'baton.leads';
const facts = z.object({
  status: z.string(),
  source: z.string(),
  ownerId: z.string().optional(),
  queueId: z.string().optional(),
});
const factsOf = ({ status, source: origin, ownerId, queueId }: LeadRecord) => ({
  status,
  source: origin,
  ownerId,
  queueId,
});

const entered =
  (status: LeadRecord['status']) =>
  ({ before, after }: { before?: LeadRecord | undefined; after?: LeadRecord | undefined }) =>
    after?.status === status && before?.status !== status;

/** Statuses in which somebody has taken responsibility. */
const inSomebodysHands: readonly LeadRecord['status'][] = ['accepted', 'working', 'qualified'];

export const leadCreated = defineEvent({
  name: 'lead.created.v1',
  source,
  entity: Lead,
  summary: 'A lead was captured and waits to be routed.',
  raisedBy: ({ before, after }) => !before && after?.status === 'new',
  data: facts,
  dataOf: factsOf,
});

export const leadQueued = defineEvent({
  name: 'lead.queued.v1',
  source,
  entity: Lead,
  summary: 'A lead waits in a queue: no rule matched it, its rule names the queue, or nobody took it.',
  raisedBy: entered('queued'),
  data: facts,
  dataOf: factsOf,
});

export const leadAssigned = defineEvent({
  name: 'lead.assigned.v1',
  source,
  entity: Lead,
  summary: 'Somebody owns the lead now without an offer: an assignment by hand, a claim from a queue.',
  raisedBy: ({ before, after }) =>
    before !== undefined &&
    after !== undefined &&
    inSomebodysHands.includes(after.status) &&
    after.ownerId !== undefined &&
    // Whoever it is offered to in this moment owns it already; only the assignment tells that it is theirs now.
    (after.ownerId !== before.ownerId || after.assignedAt !== before.assignedAt),
  data: facts,
  dataOf: factsOf,
});

export const leadDuplicateFound = defineEvent({
  name: 'lead.duplicate-found.v1',
  source,
  entity: Lead,
  summary: 'The lead is the same person or company as an earlier one and was attached to it.',
  raisedBy: ({ before, after }) => after?.duplicateOf !== undefined && before?.duplicateOf === undefined,
  data: facts.extend({ duplicateOf: z.string() }),
  dataOf: (lead) => ({ ...factsOf(lead), duplicateOf: lead.duplicateOf ?? '' }),
});

export const leadUnanswered = defineEvent({
  name: 'lead.unanswered.v1',
  source,
  entity: Lead,
  summary: 'Nobody was in touch with the lead within the speed-to-lead time.',
  raisedBy: ({ before, after }) =>
    after?.speedToLeadBreachedAt !== undefined && before?.speedToLeadBreachedAt === undefined,
  data: facts,
  dataOf: factsOf,
});

export const leadQualified = defineEvent({
  name: 'lead.qualified.v1',
  source,
  entity: Lead,
  summary: 'The lead is worth selling to.',
  raisedBy: entered('qualified'),
  data: facts.extend({ segment: z.string().optional() }),
  dataOf: (lead) => ({ ...factsOf(lead), segment: lead.segment }),
});

export const leadDisqualified = defineEvent({
  name: 'lead.disqualified.v1',
  source,
  entity: Lead,
  summary: 'The lead is not worth selling to; its reason is on the record.',
  raisedBy: entered('disqualified'),
  data: facts,
  dataOf: factsOf,
});

export const leadLinked = defineEvent({
  name: 'lead.linked.v1',
  source,
  entity: Lead,
  summary: 'It became known whose lead it is: of a contact, who gets the consents that came with it.',
  raisedBy: ({ before, after }) =>
    after?.contactId !== undefined &&
    after.contactId !== before?.contactId &&
    (after.consents?.length ?? 0) > 0,
  data: facts.extend({ contactId: z.string() }),
  dataOf: (lead) => ({ ...factsOf(lead), contactId: lead.contactId ?? '' }),
});

export const leadConverted = defineEvent({
  name: 'lead.converted.v1',
  source,
  entity: Lead,
  summary: 'The lead became an account, a contact and perhaps an opportunity.',
  raisedBy: entered('converted'),
  data: facts.extend({
    accountId: z.string().optional(),
    contactId: z.string().optional(),
    opportunityId: z.string().optional(),
  }),
  dataOf: (lead) => ({
    ...factsOf(lead),
    accountId: lead.accountId,
    contactId: lead.contactId,
    opportunityId: lead.opportunityId,
  }),
});
