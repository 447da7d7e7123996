import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../shared/handoffs/candidate.ts';
import { Distribution } from '../../../shared/handoffs/distribution.ts';
import { aCalendar } from '../time/calendars.ts';
import { aCandidate, choose, now } from './candidates.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const away = (days: number) => [{ from: now - HOUR, to: now + days * DAY }];
const reasonOf = (result: ReturnType<typeof choose>, userId: string) =>
  result.candidates.find((one) => one.userId === userId)?.rejectedBecause;
const findIn = (people: readonly Candidate[]) => (userId: string) =>
  people.find(({ user }) => user.id === userId);

describe('the choice of a receiver', () => {
  it('takes whoever waits longest and says of everybody else why not', () => {
    const result = choose(
      [
        aCandidate('ann', {}, { lastOfferAt: now - HOUR }),
        aCandidate('bob', {}, { lastOfferAt: now - 2 * HOUR }),
        aCandidate('cem', { active: false }),
        aCandidate('dan', { skills: ['laser'], maxOpen: 20 }, { openCount: 20 }),
        aCandidate('eva', { absences: away(2) }),
        aCandidate('fay', { calendar: aCalendar({ timeZone: 'Asia/Shanghai' }) }, { lastOfferAt: 0 }),
        aCandidate('gus'),
      ],
      { alreadyOffered: ['gus'], now: now + 5 * HOUR },
    );

    expect(result.chosen).toEqual({ userId: 'bob', worksFrom: now + 5 * HOUR });
    expect(result.candidates).toEqual([
      { userId: 'bob', chosen: true },
      {
        userId: 'ann',
        chosen: false,
        rejectionCode: 'passedOver',
        rejectedBecause:
          'not longest waiting: last offer 2026-11-23T08:00:00.000Z, bob 2026-11-23T07:00:00.000Z',
      },
      {
        userId: 'fay',
        chosen: false,
        rejectionCode: 'offHours',
        rejectedBecause: 'off hours, opens at 2026-11-24T01:00:00.000Z',
      },
      { userId: 'cem', chosen: false, rejectionCode: 'inactive', rejectedBecause: 'inactive' },
      {
        userId: 'eva',
        chosen: false,
        rejectionCode: 'absent',
        rejectedBecause: 'absent until 2026-11-25T09:00:00.000Z; names no substitute',
      },
      { userId: 'dan', chosen: false, rejectionCode: 'atCap', rejectedBecause: 'at cap, 20 of 20 open' },
      { userId: 'gus', chosen: false, rejectionCode: 'alreadyOffered', rejectedBecause: 'already offered' },
    ]);
  });

  it('requires every skill, whatever its case, and takes a language for one', () => {
    const result = choose(
      [aCandidate('ann', { skills: ['Laser'] }), aCandidate('bob', { skills: ['LASER'], languages: ['zh'] })],
      { requiredSkills: ['laser', 'zh'] },
    );

    expect(result.chosen?.userId).toBe('bob');
    expect(reasonOf(result, 'ann')).toBe('missing skill zh');
    expect(reasonOf(choose([aCandidate('ann')], { requiredSkills: ['a', 'b'] }), 'ann')).toBe(
      'missing skills a, b',
    );
  });

  it('chooses nobody when nobody can take it, and still explains', () => {
    const result = choose([aCandidate('ann', { maxOpen: 0 })]);

    expect(result.chosen).toBeUndefined();
    expect(result.candidates).toEqual([
      { userId: 'ann', chosen: false, rejectionCode: 'atCap', rejectedBecause: 'at cap, 0 of 0 open' },
    ]);
    expect(choose([])).toEqual({ candidates: [] });
  });

  it('considers a person once who is named twice', () => {
    expect(choose([aCandidate('ann'), aCandidate('ann')]).candidates).toHaveLength(1);
  });

  it('breaks ties by id', () => {
    const result = choose([aCandidate('bob'), aCandidate('ann')]);

    expect(result.chosen?.userId).toBe('ann');
    expect(reasonOf(result, 'bob')).toBe('waits as long as ann, who comes first by id');
  });
});

describe('outside working hours', () => {
  const berlin = aCalendar();
  const shanghai = aCalendar({ timeZone: 'Asia/Shanghai' });
  // 20:00 on Monday in Berlin, 03:00 on Tuesday in Shanghai.
  const night = now + 10 * HOUR;

  it('takes the one whose hours open first, who has waited less', () => {
    const result = choose(
      [
        aCandidate('ann', { calendar: berlin }, { lastOfferAt: 0 }),
        aCandidate('bob', { calendar: shanghai }, { lastOfferAt: now }),
      ],
      { now: night },
    );

    expect(result.chosen).toEqual({ userId: 'bob', worksFrom: Date.UTC(2026, 10, 24, 1) });
    expect(reasonOf(result, 'ann')).toBe(
      'off hours, opens at 2026-11-24T08:00:00.000Z; bob opens at 2026-11-24T01:00:00.000Z',
    );
  });

  it('prefers anybody who works now', () => {
    const result = choose(
      [aCandidate('ann', { calendar: shanghai }), aCandidate('bob', {}, { lastOfferAt: now })],
      {
        now: night,
      },
    );

    expect(result.chosen?.userId).toBe('bob');
  });

  it('does not take an opening for working when a holiday begins before it', () => {
    const holiday = [{ from: Date.UTC(2026, 10, 24, 0), to: Date.UTC(2026, 10, 28, 0) }];
    const result = choose(
      [aCandidate('ann', { calendar: shanghai, absences: holiday }), aCandidate('bob', { calendar: berlin })],
      { now: night },
    );

    expect(result.chosen?.userId).toBe('bob');
    expect(reasonOf(result, 'ann')).toMatch(/opens at 2026-11-30T01:00/);
  });

  it('shares out by the distribution among those who open at the same time', () => {
    const result = choose(
      [
        aCandidate('ann', { calendar: berlin }, { lastOfferAt: now }),
        aCandidate('bob', { calendar: berlin }, { lastOfferAt: now - 1 }),
      ],
      { now: night },
    );

    expect(result.chosen?.userId).toBe('bob');
  });

  it('never waits for hours that never come', () => {
    const result = choose([aCandidate('ann', { calendar: aCalendar({ week: {} }) })]);

    expect(result.chosen).toBeUndefined();
    expect(reasonOf(result, 'ann')).toBe('off hours, no opening within 366 days');
  });
});

describe('a substitute', () => {
  it('takes the place of who is absent, through others who are absent too', () => {
    const people = [
      aCandidate('bob', { absences: away(3), substituteId: 'cem' }),
      aCandidate('cem', {}, { lastOfferAt: 0 }),
    ];
    const result = choose(
      [
        aCandidate('ann', { absences: away(1), substituteId: 'bob' }),
        aCandidate('dan', {}, { lastOfferAt: now }),
      ],
      { findPerson: findIn(people) },
    );

    expect(result.chosen).toEqual({ userId: 'cem', standsInFor: 'ann', worksFrom: now });
    expect(result.candidates[0]).toEqual({ userId: 'cem', chosen: true, standsInFor: 'ann' });
    expect(reasonOf(result, 'ann')).toBe('absent until 2026-11-24T09:00:00.000Z; cem takes the place');
    expect(reasonOf(result, 'bob')).toBe('absent until 2026-11-26T09:00:00.000Z');
  });

  it('gets one place only, whoever names it', () => {
    const cem = aCandidate('cem', {}, { lastOfferAt: now });
    const result = choose(
      [
        aCandidate('ann', { absences: away(1), substituteId: 'cem' }),
        aCandidate('bob', { absences: away(1), substituteId: 'cem' }),
        aCandidate('dan', { absences: away(1), substituteId: 'eva' }),
        aCandidate('eva', {}, { lastOfferAt: now - 1 }),
      ],
      { findPerson: findIn([cem]) },
    );

    expect(result.candidates.filter(({ userId }) => userId === 'cem')).toHaveLength(1);
    expect(reasonOf(result, 'bob')).toMatch(/the substitute cem stands in for ann already$/);
    expect(reasonOf(result, 'dan')).toMatch(/the substitute eva is a candidate already$/);
  });

  it('that leads in a circle ends the search', () => {
    const bob = aCandidate('bob', { absences: away(1), substituteId: 'ann' });
    const result = choose([aCandidate('ann', { absences: away(1), substituteId: 'bob' })], {
      findPerson: findIn([bob]),
    });

    expect(result.chosen).toBeUndefined();
    expect(reasonOf(result, 'ann')).toMatch(/the substitutes are absent too$/);
  });

  it('is held to the same rules, and is named when it fails them', () => {
    const people = [
      aCandidate('bob', { maxOpen: 1 }, { openCount: 1 }),
      aCandidate('off', { active: false }),
    ];
    const findPerson = findIn(people);
    const result = choose(
      [
        aCandidate('ann', { absences: away(1), substituteId: 'bob' }),
        aCandidate('cem', { absences: away(1), substituteId: 'off' }),
        aCandidate('dan', { absences: away(1), substituteId: 'gone' }),
      ],
      { findPerson },
    );

    expect(result.chosen).toBeUndefined();
    expect(reasonOf(result, 'bob')).toBe('at cap, 1 of 1 open');
    expect(reasonOf(result, 'off')).toBe('inactive');
    expect(reasonOf(result, 'dan')).toMatch(/the substitute gone does not exist$/);
  });

  it('weighs what the person it stands in for weighs', () => {
    const sub = aCandidate('sub', {}, { offers: 2 });
    const result = choose(
      [aCandidate('ann', { absences: away(1), substituteId: 'sub' }), aCandidate('bob', {}, { offers: 1 })],
      { findPerson: findIn([sub]), distribution: { type: 'weighted', weights: { ann: 3, bob: 1 } } },
    );

    // (2 + 1/2) / 3 is below (1 + 1/2) / 1.
    expect(result.chosen?.userId).toBe('sub');
  });
});

describe('a distribution', () => {
  it('leastLoaded counts open work and then who waits longest', () => {
    const result = choose(
      [
        aCandidate('ann', {}, { openCount: 3, lastOfferAt: 0 }),
        aCandidate('bob', {}, { openCount: 2, lastOfferAt: now }),
        aCandidate('cem', {}, { openCount: 2, lastOfferAt: now - 1 }),
      ],
      { distribution: { type: 'leastLoaded' } },
    );

    expect(result.chosen?.userId).toBe('cem');
    expect(reasonOf(result, 'ann')).toBe('not least loaded: 3 open, cem has 2');
    expect(reasonOf(result, 'bob')).toMatch(/^not longest waiting/);
  });

  it('weighted gives nothing at weight 0 and 1 to who is not named', () => {
    const result = choose([aCandidate('ann'), aCandidate('bob')], {
      distribution: { type: 'weighted', weights: { ann: 0 } },
    });

    expect(result.chosen?.userId).toBe('bob');
    expect(reasonOf(result, 'ann')).toBe('has weight 0');
  });

  it('is refused when it leaves nobody a share or weights what is not weighted', () => {
    expect(Distribution.safeParse({ type: 'weighted', weights: { a: 0 } }).success).toBe(false);
    expect(Distribution.safeParse({ type: 'roundRobin', weights: { a: 1 } }).success).toBe(false);
    expect(Distribution.parse({ type: 'weighted' })).toEqual({ type: 'weighted' });
  });
});

/** Offers one lead after another and keeps the counters as the transaction would; `step` ms pass between leads. */
function offerMany(start: readonly Candidate[], leads: number, distribution: Distribution, step: number) {
  const people = new Map(start.map((candidate) => [candidate.user.id, candidate]));
  const given = new Map(start.map(({ user }) => [user.id, 0]));
  for (let lead = 0; lead < leads; lead++) {
    const at = now + lead * step;
    const { chosen } = choose([...people.values()], { distribution, now: at });
    const candidate = chosen && people.get(chosen.userId);
    if (!candidate) break;
    given.set(candidate.user.id, (given.get(candidate.user.id) ?? 0) + 1);
    people.set(candidate.user.id, {
      ...candidate,
      openCount: candidate.openCount + 1,
      offers: candidate.offers + 1,
      lastOfferAt: at,
    });
  }
  return given;
}

const team = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((ids) => ids.map((id) => aCandidate(id)));

describe('over many leads', () => {
  it('round robin gives everybody the same, give or take one, even within one millisecond', () => {
    fc.assert(
      fc.property(
        team,
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom(0, 1, 1_000),
        (people, leads, step) => {
          const shares = [...offerMany(people, leads, { type: 'roundRobin' }, step).values()];

          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(leads);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it('two hundred leads over ten people with a cap of twenty make twenty each, and the next finds nobody', () => {
    const people = Array.from({ length: 10 }, (_, index) => aCandidate(`user_${index}`, { maxOpen: 20 }));

    const given = offerMany(people, 201, { type: 'roundRobin' }, 0);

    expect([...given.values()]).toEqual(Array.from({ length: 10 }, () => 20));
  });

  it('weighted shares stay within one of the weights, and are the same every time', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 120 }), (all, leads) => {
        const people = all.map((_, index) => aCandidate(`user_${index}`));
        const byId = Object.fromEntries(all.map((weight, index) => [`user_${index}`, weight]));
        const distribution: Distribution = { type: 'weighted', weights: byId };
        const sum = all.reduce((total, weight) => total + weight, 0);

        const given = offerMany(people, leads, distribution, 1);

        for (const [index, weight] of all.entries()) {
          // Webster's method leaves quota only in rare cases, and then by less than one more.
          expect(Math.abs((given.get(`user_${index}`) ?? 0) - (leads * weight) / sum)).toBeLessThan(2);
        }
        expect(offerMany(people, leads, distribution, 1)).toEqual(given);
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it('least loaded evens out what people start with', () => {
    const people = [
      aCandidate('ann', {}, { openCount: 5 }),
      aCandidate('bob'),
      aCandidate('cem', {}, { openCount: 2 }),
    ];

    const given = offerMany(people, 8, { type: 'leastLoaded' }, 1);

    expect(Object.fromEntries(given)).toEqual({ ann: 0, bob: 5, cem: 3 });
  });
});

const anyone = fc
  .record({
    active: fc.boolean(),
    skills: fc.subarray(['laser', 'pumps']),
    maxOpen: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    openCount: fc.integer({ min: 0, max: 3 }),
    absent: fc.boolean(),
    substitute: fc.option(fc.integer({ min: 0, max: 7 }), { nil: undefined }),
    zone: fc.constantFrom('Europe/Berlin', 'Asia/Shanghai', undefined),
    lastOfferAt: fc.option(fc.integer({ min: 0, max: now }), { nil: undefined }),
  })
  .map(
    (person) => (index: number) =>
      aCandidate(
        `user_${index}`,
        {
          active: person.active,
          skills: person.skills,
          maxOpen: person.maxOpen,
          absences: person.absent ? away(1) : [],
          ...(person.substitute !== undefined && { substituteId: `user_${person.substitute}` }),
          ...(person.zone && { calendar: aCalendar({ timeZone: person.zone }) }),
        },
        { openCount: person.openCount, lastOfferAt: person.lastOfferAt },
      ),
  );
const crowd = fc
  .array(anyone, { minLength: 1, maxLength: 8 })
  .map((all) => all.map((make, index) => make(index)));

describe('whatever the people are', () => {
  it('the chosen one breaks no rule, everybody is named once, and everybody else has a reason', () => {
    const type = fc.constantFrom('roundRobin' as const, 'leastLoaded' as const, 'weighted' as const);
    fc.assert(
      fc.property(
        crowd,
        fc.integer({ min: 1, max: 8 }),
        type,
        fc.nat({ max: 23 }),
        (people, named, kind, hour) => {
          const at = now + hour * HOUR;
          const candidates = people.slice(0, named);
          const input = {
            requiredSkills: ['laser'],
            alreadyOffered: ['user_1'],
            distribution: { type: kind },
            now: at,
          };

          const { chosen, candidates: considered } = choose(candidates, {
            ...input,
            findPerson: findIn(people),
          });

          const picked = people.find(({ user }) => user.id === chosen?.userId);
          if (picked) {
            expect(picked.user.active).toBe(true);
            expect(picked.user.skills).toContain('laser');
            expect(picked.user.id).not.toBe('user_1');
            expect(picked.openCount).toBeLessThan(picked.user.maxOpen ?? Number.POSITIVE_INFINITY);
            expect(picked.user.absences.some(({ from, to }) => from <= at && at < to)).toBe(false);
          }
          const ids = considered.map(({ userId }) => userId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).toEqual(expect.arrayContaining(candidates.map(({ user }) => user.id)));
          expect(considered.filter((one) => one.chosen).map(({ userId }) => userId)).toEqual(
            chosen ? [chosen.userId] : [],
          );
          expect(considered.every((one) => one.chosen !== (one.rejectedBecause !== undefined))).toBe(true);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
});
