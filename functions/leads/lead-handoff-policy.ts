import { isOpenLead, Lead, type Lead as LeadRecord } from '../../shared/leads/lead.ts';
import type { HandoffPolicy } from '../handoffs/policy.ts';
import { leadTerms } from './lead-terms.ts';
import { packetOf } from './packet.ts';
import { workloadWrites } from './workload.ts';

const taken: readonly LeadRecord['status'][] = ['accepted', 'working', 'qualified', 'converted'];

/** What the hand-off mechanism must know about leads. */
export const leadHandoffPolicy: HandoffPolicy<LeadRecord> = {
  type: 'lead',
  entity: Lead,
  isWaiting: (lead) => lead.status === 'new' || lead.status === 'offered',
  takenBy: (lead) => (taken.includes(lead.status) ? lead.ownerId : undefined),
  isClosed: (lead) => !isOpenLead(lead),
  termsOf: leadTerms,
  packetOf,
  offered: (_lead, { userId, teamId }, offer) => ({
    status: 'offered',
    ownerId: userId,
    teamId,
    queueId: undefined,
    queuedAt: undefined,
    offer,
  }),
  accepted: (_lead, { userId, teamId }, at) => ({
    status: 'accepted',
    ownerId: userId,
    teamId,
    queueId: undefined,
    queuedAt: undefined,
    acceptedAt: at,
  }),
  givenUp: (lead, { managerId, queueId, teamId }, at) => ({
    status: 'queued',
    ownerId: managerId,
    // The team it was offered in: its manager sees it there.
    teamId: lead.teamId ?? teamId,
    queueId,
    queuedAt: lead.queuedAt ?? at,
  }),
  workload: workloadWrites,
};
