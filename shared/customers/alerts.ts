import * as z from 'zod';
import { type HiddenFields, hides } from '../access/hidden-fields.ts';
import type { Lead } from '../leads/lead.ts';
import type { Opportunity } from '../sales/opportunity.ts';
import type { Account } from './account.ts';
import { type QuietDays, quietAfter } from './quiet-days.ts';
import { quoted } from './story-words.ts';

export const severities = ['critical', 'warning', 'notice'] as const;

/** Something about a customer that whoever opens it should know before anything else. */
export const Alert = z.object({
  code: z.string().describe('For programs: `lead.unanswered`, `opportunity.overdue`, `account.quiet`'),
  severity: z.enum(severities),
  message: z.string().describe('For people: a sentence with the reason'),
  since: z.string().optional().describe('Since when it is so'),
  ref: z.object({ type: z.string(), id: z.string() }).optional().describe('The record it is about'),
});
export type Alert = z.output<typeof Alert>;

/** What the rules look at: an account with what is open there. */
export interface AlertFacts {
  readonly account: Account;
  readonly tier: Account['tier'];
  readonly openLeads: readonly Lead[];
  readonly openOpportunities: readonly Opportunity[];
  readonly lastTouchAt?: string | undefined;
  /** Whether the owner may still work; absent when there is no owner. */
  readonly owner?: { readonly name: string; readonly active: boolean } | undefined;
  readonly quietDays?: QuietDays | undefined;
  /** Epoch ms. */
  readonly now: number;
}

interface Rule {
  /** The fields that the alert gives away: whoever may not see them does not get it. */
  readonly tells: readonly (readonly [recordType: string, field: string])[];
  readonly find: (facts: AlertFacts) => readonly Alert[];
}

const dayMs = 86_400_000;
const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10);
const isPast = (at: string | undefined, now: number): at is string =>
  at !== undefined && Date.parse(at) < now;

const unansweredLeads: Rule = {
  tells: [['lead', 'status']],
  find: ({ openLeads, now }) =>
    openLeads.flatMap(({ id, name, firstResponseAt, speedToLeadBy }) =>
      firstResponseAt === undefined && isPast(speedToLeadBy, now)
        ? [
            {
              code: 'lead.unanswered',
              severity: 'critical',
              message: `Nobody has answered the lead ${quoted(name)}, though somebody should have.`,
              since: speedToLeadBy,
              ref: { type: 'lead', id },
            },
          ]
        : [],
    ),
};

const queuedLeads: Rule = {
  tells: [['lead', 'status']],
  find: ({ openLeads }) =>
    openLeads
      .filter(({ status }) => status === 'queued')
      .map(({ id, name, queuedAt }) => ({
        code: 'lead.queued',
        severity: 'warning',
        message: `Nobody has taken the lead ${quoted(name)}: it waits in a queue.`,
        since: queuedAt,
        ref: { type: 'lead', id },
      })),
};

const overdueOpportunities: Rule = {
  tells: [['opportunity', 'closeDate']],
  find: ({ openOpportunities, now }) =>
    openOpportunities
      .filter(({ closeDate }) => closeDate !== undefined && closeDate < dayOf(now))
      .map(({ id, name, closeDate }) => ({
        code: 'opportunity.overdue',
        severity: 'warning',
        message: `The opportunity ${quoted(name)} should have been closed on ${closeDate}.`,
        since: closeDate,
        ref: { type: 'opportunity', id },
      })),
};

const goneOwner: Rule = {
  tells: [['account', 'ownerId']],
  find: ({ account, owner }) =>
    account.ownerId !== undefined && owner !== undefined && !owner.active
      ? [
          {
            code: 'account.owner_inactive',
            severity: 'warning',
            message: `${owner.name}, who looks after the account, does not work here any more.`,
            ref: { type: 'user', id: account.ownerId },
          },
        ]
      : [],
};

const noOwner: Rule = {
  tells: [['account', 'ownerId']],
  find: ({ account }) =>
    account.ownerId === undefined
      ? [{ code: 'account.no_owner', severity: 'notice', message: 'Nobody looks after the account.' }]
      : [],
};

const quiet: Rule = {
  tells: [],
  find: ({ account, tier, lastTouchAt, quietDays, now }) => {
    const since = lastTouchAt ?? account.createdAt;
    const days = Math.floor((now - Date.parse(since)) / dayMs);
    const most = quietAfter(tier, quietDays);
    if (days < most) return [];
    const message = lastTouchAt
      ? `Nobody was in touch with the customer for ${days} days; ${most} is the most.`
      : `Nobody has been in touch with the customer since the account was made ${days} days ago.`;
    return [{ code: 'account.quiet', severity: tier === 'A' ? 'warning' : 'notice', message, since }];
  },
};

/**
 * In the order of their importance within a severity. What weighs more comes first: unresolved tickets, disputes, late
 * deliveries and complaints take their place at the head of the list when their contexts bring them.
 */
const rules: readonly Rule[] = [
  unansweredLeads,
  queuedLeads,
  overdueOpportunities,
  goneOwner,
  noOwner,
  quiet,
];

/** Everything that should be known first, the most severe first. Pure. */
export function alertsFor(facts: AlertFacts, hidden?: HiddenFields): Alert[] {
  const found = rules
    .filter(({ tells }) => !tells.some(([type, field]) => hides(hidden, type, field)))
    .flatMap(({ find }) => find(facts));
  return found.toSorted(
    (one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
  );
}
