import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultScoreWeights, interestKinds, ScoreWeights } from '../../../shared/leads/score.ts';
import { scoreLead } from '../../../shared/leads/score-lead.ts';
import { seniorityOf } from '../../../shared/leads/seniority.ts';

const DAY = 86_400_000;
const now = 1_800_000_000_000;
const pointsOf = (rule: string, input: Partial<Parameters<typeof scoreLead>[0]>) =>
  scoreLead({ lead: {}, behaviour: [], now, ...input }).reasons.find((reason) => reason.rule === rule)
    ?.points;

describe('the score of a lead', () => {
  it('is 0 without reasons when nothing is known', () => {
    expect(scoreLead({ lead: {}, behaviour: [], now })).toEqual({
      score: 0,
      fit: 0,
      interest: 0,
      reasons: [],
    });
  });

  it('says for every point where it comes from', () => {
    const { score, fit, interest, reasons } = scoreLead({
      lead: { email: 'ada@acme.de', phone: '+49301234567', title: 'CEO', source: 'web' },
      behaviour: [{ kind: 'meeting', at: now }],
      now,
    });

    expect(reasons).toEqual([
      { rule: 'source', points: 5, because: 'came by web' },
      { rule: 'seniority', points: 15, because: '"CEO" sounds executive' },
      { rule: 'email', points: 12, because: "a company's address at acme.de" },
      { rule: 'phone', points: 8, because: 'left a phone number' },
      { rule: 'interest.meeting', points: 18, because: '1 x meeting, within a day' },
    ]);
    expect({ score, fit, interest }).toEqual({ score: 58, fit: 40, interest: 18 });
  });

  it('always lies between 0 and 100 and is the sum of its reasons', () => {
    const points = fc.integer({ min: -100, max: 100 });
    const situation = fc.record({
      kinds: fc.array(
        fc.tuple(fc.constantFrom(...interestKinds, 'unknown'), fc.integer({ min: -5, max: 400 })),
      ),
      weights: fc.record({
        companyEmail: points,
        phone: points,
        mostFit: fc.nat({ max: 100 }),
        mostInterest: fc.nat({ max: 100 }),
      }),
    });
    fc.assert(
      fc.property(situation, ({ kinds, weights }) => {
        const behaviour = kinds.map(([kind, days]) => ({ kind, at: now - days * DAY }));

        const { score, reasons } = scoreLead({
          lead: { email: 'a@acme.de', phone: '1' },
          behaviour,
          weights,
          now,
        });

        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        expect(reasons.reduce((sum, reason) => sum + reason.points, 0)).toBe(score);
      }),
      { seed: 1 },
    );
  });

  it('fades: after a half-life a call counts half, but a bounce stays', () => {
    const aged = (kind: string, days: number) =>
      pointsOf(`interest.${kind}`, { behaviour: [{ kind, at: now - days * DAY }] });

    expect(aged('call', 0)).toBe(10);
    expect(aged('call', 14)).toBe(5);
    expect(aged('call', 28)).toBe(3);
    expect(aged('call', 200)).toBeUndefined();
    expect(aged('bounce', 200)).toBe(-15);
  });

  it('does not grow without end when one behaviour is repeated', () => {
    const behaviour = Array.from({ length: 50 }, () => ({ kind: 'click', at: now }));

    expect(pointsOf('interest.click', { behaviour })).toBe(20);
  });

  it('takes segments, industries, countries and regions from the settings, whatever they are called', () => {
    const weights = {
      segments: { Enterprise: 20 },
      industries: { 机械: 9 },
      countries: { DE: 7 },
      regions: { CN: 1, 'CN/SC': 4 },
    };

    expect(pointsOf('segment', { lead: { segment: 'ENTERPRISE' }, weights })).toBe(20);
    expect(pointsOf('industry', { lead: { industry: '机械' }, weights })).toBe(9);
    expect(pointsOf('country', { lead: { country: 'Deutschland' }, weights })).toBe(7);
    expect(pointsOf('region', { lead: { region: 'CN/SC/Chengdu' }, weights })).toBe(4);
    expect(pointsOf('region', { lead: { region: 'CN/SCX' }, weights })).toBe(1);
  });

  it('gives what the highest budget step reached says, in its own currency', () => {
    const weights = ScoreWeights.parse({
      budget: 3,
      budgets: [
        { atLeast: { amount: 1_000, currency: 'EUR' }, points: 5 },
        { atLeast: { amount: 50_000, currency: 'EUR' }, points: 15 },
      ],
    });
    const ofBudget = (amount: number, currency: string) =>
      pointsOf('budget', { lead: { budget: { amount, currency } }, weights });

    expect([ofBudget(999, 'EUR'), ofBudget(1_000, 'EUR'), ofBudget(60_000, 'EUR')]).toEqual([3, 5, 15]);
    expect(ofBudget(60_000, 'CNY')).toBe(3);
  });

  it('thinks less of free-mail addresses', () => {
    expect(pointsOf('email', { lead: { email: 'ada@qq.com', phone: '1' } })).toBe(-5);
  });
});

describe('score weights', () => {
  it('have defaults that are valid themselves', () => {
    expect(ScoreWeights.parse(defaultScoreWeights)).toEqual(defaultScoreWeights);
  });

  it('refuse unknown rules and absurd points', () => {
    expect(ScoreWeights.safeParse({ phone: 1_000 }).success).toBe(false);
    expect(ScoreWeights.safeParse({ hair: 1 }).success).toBe(false);
  });
});

describe('a job title', () => {
  it.each([
    ['CEO', 'executive'],
    ['Vice President Sales', 'executive'],
    ['Geschäftsführerin', 'executive'],
    ['总经理', 'executive'],
    ['Head of IT', 'head'],
    ['Vertriebsleiter', 'head'],
    ['销售总监', 'head'],
    ['Sales Manager', 'manager'],
    ['采购经理', 'manager'],
    ['Assistant to the CEO', 'junior'],
    ['实习生', 'junior'],
    ['Product Owner', 'specialist'],
    ['Engineer', 'specialist'],
  ])('%s sounds %s', (title, seniority) => {
    expect(seniorityOf(title)).toBe(seniority);
  });
});
