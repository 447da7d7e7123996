import { describe, expect, it } from 'vitest';
import { Account } from '../../../shared/customers/account.ts';
import { type AlertFacts, alertsFor } from '../../../shared/customers/alerts.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import { recordOf } from '../../support/every-entity.ts';

const now = Date.parse('2026-11-22T09:30:00.000Z');
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
const ownerId = 'user_01jd2k3m4n5p6q7r8s9tavbwcx';
const owner = { name: 'Bo', active: true };
const account = recordOf(Account, 'least', { ownerId, createdAt: daysAgo(400) });
const aLead = (fields: object) => recordOf(Lead, 'least', { status: 'new', name: 'Ada', ...fields });
const aDeal = (fields: object) => recordOf(Opportunity, 'least', { name: 'Looms', ...fields });

const facts = (changed: Partial<AlertFacts> = {}): AlertFacts => ({
  account,
  tier: undefined,
  openLeads: [],
  openOpportunities: [],
  lastTouchAt: daysAgo(1),
  owner,
  now,
  ...changed,
});
const codesOf = (changed: Partial<AlertFacts>) => alertsFor(facts(changed)).map(({ code }) => code);

describe('alerts', () => {
  it('are none where all is well', () => {
    expect(
      codesOf({
        openLeads: [
          aLead({ speedToLeadBy: daysAgo(-1) }),
          aLead({ speedToLeadBy: daysAgo(1), firstResponseAt: daysAgo(2) }),
        ],
        openOpportunities: [aDeal({ closeDate: '2026-11-22' }), aDeal({})],
      }),
    ).toEqual([]);
  });

  it('begin with what is most severe, and say why and since when', () => {
    const alerts = alertsFor(
      facts({
        account: { ...account, ownerId: undefined },
        owner: undefined,
        openLeads: [aLead({ status: 'queued', queuedAt: daysAgo(2), speedToLeadBy: daysAgo(1) })],
        openOpportunities: [aDeal({ closeDate: '2026-11-21' })],
        lastTouchAt: daysAgo(90),
      }),
    );

    expect(alerts).toMatchObject([
      { code: 'lead.unanswered', severity: 'critical', since: daysAgo(1), ref: { type: 'lead' } },
      { code: 'lead.queued', severity: 'warning', since: daysAgo(2) },
      { code: 'opportunity.overdue', severity: 'warning', since: '2026-11-21' },
      { code: 'account.no_owner', severity: 'notice' },
      { code: 'account.quiet', severity: 'notice', since: daysAgo(90) },
    ]);
    expect(alerts.map(({ message }) => message).every((text) => /^\p{Lu}.*\.$/u.test(text))).toBe(true);
    expect(alerts[2]?.message).toBe('The opportunity “Looms” should have been closed on 2026-11-21.');
  });

  it('call an account quiet by its tier, from its making where nobody ever spoke with it', () => {
    const quietDays = { A: 7, other: 200 };

    expect(codesOf({ tier: 'A', quietDays, lastTouchAt: daysAgo(8) })).toEqual(['account.quiet']);
    expect(codesOf({ tier: 'B', quietDays, lastTouchAt: daysAgo(8) })).toEqual([]);
    expect(codesOf({ quietDays, lastTouchAt: undefined })).toEqual(['account.quiet']);
    expect(codesOf({ lastTouchAt: daysAgo(89) })).toEqual([]);
  });

  it('name an owner who is gone', () => {
    expect(codesOf({ owner: { name: 'Bo', active: false } })).toEqual(['account.owner_inactive']);
  });

  it('do not give away what is hidden from the reader', () => {
    const hidden = new Map([['opportunity', new Set(['closeDate'])]]);
    const late = facts({ openOpportunities: [aDeal({ closeDate: '2026-11-01' })] });

    expect(alertsFor(late)).toHaveLength(1);
    expect(alertsFor(late, hidden)).toEqual([]);
  });
});
