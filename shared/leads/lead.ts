import * as z from 'zod';
import { contactChannels } from '../customers/preferences.ts';
import { idOf } from '../id.ts';
import {
  customFields,
  emailAddress,
  instant,
  labels,
  language,
  line,
  money,
  phoneNumber,
  prose,
  regionPath,
} from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { facePlace } from '../table/keys.ts';
import { leadSources } from './lead-sources.ts';
import { duplicateKeysOf } from './normalise.ts';

/**
 * new: just captured; offered: somebody was asked to take it; accepted: somebody took it; working: they are in touch;
 * qualified: worth selling to; queued: nobody took it, the queue's manager answers for it.
 */
export const leadStatuses = [
  'new',
  'offered',
  'accepted',
  'working',
  'qualified',
  'converted',
  'disqualified',
  'queued',
] as const;
export type LeadStatus = (typeof leadStatuses)[number];

/** What people write about a lead. */
export const LeadFields = z.strictObject({
  name: line(200),
  email: emailAddress.optional(),
  phone: phoneNumber.optional(),
  company: line(200).optional(),
  title: line(200).optional(),
  website: line(500).optional(),
  source: z.enum(leadSources),
  /** The source in the words of whoever sent it: `Olark Chat`. */
  sourceDetail: line(200).optional(),
  country: line(100).optional(),
  region: regionPath.optional(),
  city: line(100).optional(),
  industry: line(100).optional(),
  segment: line(100).optional(),
  language: language.optional(),
  productsOfInterest: labels(50).optional(),
  budget: money.optional(),
  notes: prose(10_000).optional(),
  campaignId: line(100).optional(),
  /** The lead's id in another system: importing it again finds it again. */
  externalId: line(200).optional(),
  preferredChannel: z.enum(['email', 'phone', 'sms', 'wechat', 'mail']).optional(),
  custom: customFields.optional(),
});
export type LeadFields = z.output<typeof LeadFields>;

/** A lead nobody could reach is refused. */
export const reachable = (lead: { email?: unknown; phone?: unknown; company?: unknown }) =>
  [lead.email, lead.phone, lead.company].some((value) => value !== undefined && value !== '');
export const unreachable = 'give at least one of email, phone, company';

export const NewLead = LeadFields.refine(reachable, { path: ['email'], message: unreachable });

export const ScoreReason = z.object({ rule: z.string(), points: z.number(), because: z.string() });

/** The offer that waits for an answer now. */
export const CurrentOffer = z.object({
  handoffId: idOf('handoff'),
  userId: idOf('user'),
  respondBy: instant,
  remindAt: instant.optional(),
  attempt: z.int(),
});

/** A consent given with the lead: what was agreed to, word for word. */
export const LeadConsent = z.object({
  text: z.string(),
  source: z.string(),
  at: instant,
  /** What it was about; the inquiry itself where nothing is named. */
  topic: z.string().optional(),
  /** On which channel; every one on which they left an address where none is named. */
  channel: z.enum(contactChannels).optional(),
});

export const Lead = defineEntity({
  name: 'lead',
  schema: recordSchema('lead', LeadFields, {
    status: z.enum(leadStatuses),
    score: z.int().min(0).max(100),
    scoreReasons: z.array(ScoreReason).default([]),
    ownerId: z.string().optional(),
    /** The owner's team, for access by team. */
    teamId: z.string().optional(),
    queueId: z.string().optional(),
    queuedAt: instant.optional(),
    accountId: z.string().optional(),
    contactId: z.string().optional(),
    opportunityId: z.string().optional(),
    /** Goes up whenever a running timer becomes meaningless. */
    epoch: z.int().min(0),
    offer: CurrentOffer.optional(),
    duplicateOf: z.string().optional(),
    /** An open lead of the same company; whoever holds it is asked first. */
    relatedLeadId: z.string().optional(),
    firstResponseAt: instant.optional(),
    /** When somebody should have been in touch: from creation, never restarts. */
    speedToLeadBy: instant.optional(),
    speedToLeadBreachedAt: instant.optional(),
    acceptedAt: instant.optional(),
    /** When it was last given to its owner outside the offers: assigned by hand, claimed from a queue. */
    assignedAt: instant.optional(),
    qualifiedAt: instant.optional(),
    convertedAt: instant.optional(),
    disqualifiedReason: z.string().optional(),
    consents: z.array(LeadConsent).optional(),
    formId: z.string().optional(),
    importId: z.string().optional(),
  }),
  placements: (lead) => ({
    ...listed(lead, 'lead'),
    status: [`lead#${lead.status}`, `${lead.createdAt}#${lead.id}`] as const,
    source: [`lead#${lead.source}`, `${lead.createdAt}#${lead.id}`] as const,
    ...(lead.ownerId && { owner: [`lead#${lead.ownerId}`, `${ownerOrder(lead)}#${lead.id}`] as const }),
    ...(lead.teamId && { team: [`lead#${lead.teamId}`, `${lead.createdAt}#${lead.id}`] as const }),
    ...(lead.queueId &&
      lead.status === 'queued' && {
        queue: [`lead#${lead.queueId}`, `${lead.queuedAt ?? lead.createdAt}#${lead.id}`] as const,
      }),
    ...(lead.accountId && {
      account: [`lead#${lead.accountId}`, `${isOpenLead(lead) ? 'open' : 'shut'}#${lead.id}`] as const,
    }),
    ...(lead.accountId &&
      isOpenLead(lead) && { face: facePlace(lead.accountId, 'lead', `${deadlineOf(lead)}#${lead.id}`) }),
    ...(lead.contactId && { contact: [`lead#${lead.contactId}`, `${lead.createdAt}#${lead.id}`] as const }),
    ...(lead.region && { region: ['lead', `${lead.region}/#${lead.createdAt}#${lead.id}`] as const }),
  }),
  lookups: (lead) => [
    ...duplicateKeysOf(lead).map(({ kind, value }) => `${kind}:${value}`),
    ...(lead.externalId ? [`external:${lead.externalId}`] : []),
  ],
  searchTexts: (lead) => [
    { field: 'name', kind: 'name', text: lead.name },
    { field: 'company', kind: 'company', text: lead.company },
    { field: 'email', kind: 'email', text: lead.email },
    { field: 'phone', kind: 'phone', text: lead.phone },
    { field: 'city', kind: 'other', text: lead.city },
  ],
});
export type Lead = z.output<typeof Lead.schema>;

/** Statuses in which somebody still has work with it. */
export const openLeadStatuses: readonly LeadStatus[] = [
  'new',
  'offered',
  'accepted',
  'working',
  'qualified',
  'queued',
];

export function isOpenLead(lead: { status: LeadStatus }): boolean {
  return openLeadStatuses.includes(lead.status);
}

interface Deadlines {
  status: LeadStatus;
  createdAt: string;
  updatedAt: string;
  offer?: { respondBy: string } | undefined;
  firstResponseAt?: string | undefined;
  speedToLeadBy?: string | undefined;
}

/** Open ones first, the most urgent deadline first; closed ones after them. */
function ownerOrder(lead: Deadlines): string {
  if (!isOpenLead(lead)) return `shut#${lead.updatedAt}`;
  return `open#${deadlineOf(lead)}`;
}

/** By when something has to happen with an open lead: an answer to its offer, else a first response. */
function deadlineOf({ offer, firstResponseAt, speedToLeadBy, createdAt }: Deadlines): string {
  return offer?.respondBy ?? (firstResponseAt ? undefined : speedToLeadBy) ?? createdAt;
}

/** Whether somebody has taken responsibility for it and works on it. */
export function isInWork(lead: { status: LeadStatus; ownerId?: string | undefined }): boolean {
  return lead.ownerId !== undefined && ['accepted', 'working', 'qualified'].includes(lead.status);
}

/** Whose cap of open leads it counts against: offered or taken; what waits in a queue counts against nobody. */
export function loadHolderOf(lead: Pick<Lead, 'status' | 'ownerId'> | undefined): string | undefined {
  return lead && isOpenLead(lead) && lead.status !== 'queued' ? lead.ownerId : undefined;
}
