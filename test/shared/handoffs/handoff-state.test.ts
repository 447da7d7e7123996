import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAcceptance } from '../../../shared/handoffs/accept-handoff.ts';
import {
  decline,
  exhaust,
  type HandoffFacts,
  type HandoffOutcome,
  handoffStatuses,
  lapse,
  mayBecome,
  supersede,
} from '../../../shared/handoffs/handoff-state.ts';
import {
  countedOffers,
  currentRun,
  nextStep,
  offeredTo,
  onTimer,
} from '../../../shared/handoffs/next-step.ts';
import { instantOf } from '../../../shared/time/instant.ts';

const minute = (minutes: number) => instantOf(Date.UTC(2026, 10, 23, 9, minutes));

/** An offer made at 09:00, reminded at 09:08, due at 09:10. */
function aHandoff(changes: Partial<HandoffFacts> = {}): HandoffFacts {
  return {
    id: 'hand_1',
    toUserId: 'ann',
    status: 'offered',
    epoch: 1,
    remindAt: minute(8),
    respondBy: minute(10),
    ...changes,
  };
}

describe('an offer', () => {
  it('is declined by its receiver with a reason, and only while it is open', () => {
    const change = { by: 'ann', at: minute(3), reason: 'not my product' };

    expect(decline(aHandoff(), change)).toEqual({
      status: 'declined',
      respondedAt: minute(3),
      reason: 'not my product',
    });
    expect(decline(aHandoff(), { ...change, by: 'bob' })).toMatchObject({ status: 'refused' });
    expect(decline(aHandoff({ status: 'lapsed' }), change)).toEqual({
      status: 'refused',
      because: 'it is lapsed',
    });
  });

  it('lapses at its deadline and not before', () => {
    expect(lapse(aHandoff(), minute(9))).toEqual({
      status: 'refused',
      because: `it may be accepted until ${minute(10)}`,
    });
    expect(lapse(aHandoff(), minute(10))).toMatchObject({ status: 'lapsed', endedAt: minute(10) });
    expect(lapse(aHandoff({ status: 'accepted' }), minute(11))).toMatchObject({ status: 'refused' });
  });

  it('is superseded without counting when its receiver goes absent', () => {
    const change = { at: minute(2), reason: 'ann is absent until tomorrow' };

    expect(supersede(aHandoff(), { ...change, cause: 'absent' })).toMatchObject({
      status: 'superseded',
      counts: false,
    });
    expect(supersede(aHandoff(), { ...change, cause: 'deactivated' })).toMatchObject({ counts: false });
    expect(supersede(aHandoff(), { ...change, cause: 'reassigned' })).toMatchObject({ counts: true });
    expect(supersede(aHandoff({ status: 'declined' }), { ...change, cause: 'closed' })).toMatchObject({
      status: 'refused',
    });
  });

  it('never leaves a final status, save for the late race', () => {
    const ways = handoffStatuses.flatMap((from) =>
      handoffStatuses.filter((to) => mayBecome(from, to)).map((to) => `${from} > ${to}`),
    );

    expect(ways).toEqual([
      'offered > accepted',
      'offered > declined',
      'offered > lapsed',
      'offered > superseded',
      'lapsed > accepted',
    ]);
  });
});

describe('an acceptance', () => {
  const accept = (
    handoffs: readonly HandoffFacts[],
    changes: Partial<Parameters<typeof decideAcceptance>[0]> = {},
  ) =>
    decideAcceptance({
      handoffs,
      handoffId: 'hand_1',
      by: 'ann',
      at: minute(5),
      acceptedBy: 'accept',
      ...changes,
    });
  const lapsed = aHandoff({ status: 'lapsed' });
  const next = aHandoff({ id: 'hand_2', toUserId: 'bob', epoch: 2, respondBy: minute(20) });

  it('in time is taken', () => {
    expect(accept([aHandoff()], { at: minute(10) })).toEqual({
      do: 'accept',
      outcome: { status: 'accepted', respondedAt: minute(10), acceptedBy: 'accept' },
      wasGivenUp: false,
    });
  });

  it('a millisecond late is refused, and asks for the lapse that nothing carried out yet', () => {
    const at = instantOf(Date.parse(minute(10)) + 1);

    expect(accept([aHandoff()], { at })).toEqual({ do: 'refuse', because: 'tooLate', lapseFirst: true });
    expect(accept([lapsed, next], { at })).toEqual({
      do: 'refuse',
      because: 'tooLate',
      holderId: 'bob',
      lapseFirst: false,
    });
  });

  it('stamped in time wins over a lapse that already moved the offer on', () => {
    expect(accept([lapsed, next], { at: minute(10) })).toEqual({
      do: 'accept',
      outcome: { status: 'accepted', respondedAt: minute(10), acceptedBy: 'accept' },
      wasGivenUp: false,
      supersedes: {
        id: 'hand_2',
        outcome: {
          status: 'superseded',
          endedAt: minute(10),
          cause: 'acceptedInTime',
          counts: true,
          reason: `ann accepted at ${minute(10)}, within the time given`,
        },
      },
    });
  });

  it('stamped in time wins over giving up, as long as nobody claimed it', () => {
    const exhausted = aHandoff({ id: 'hand_2', toUserId: 'boss', status: 'exhausted' });

    expect(accept([lapsed, exhausted])).toMatchObject({ do: 'accept', wasGivenUp: true });
    expect(accept([lapsed, exhausted], { takenBy: 'boss' })).toMatchObject({
      because: 'passedOn',
      holderId: 'boss',
    });
  });

  it('stamped in time does not take away what the next receiver has accepted', () => {
    expect(accept([lapsed, { ...next, status: 'accepted' }], { takenBy: 'bob' })).toEqual({
      do: 'refuse',
      because: 'passedOn',
      holderId: 'bob',
      lapseFirst: false,
    });
  });

  it('that is repeated changes nothing', () => {
    expect(accept([aHandoff({ status: 'accepted' })], { takenBy: 'ann' })).toEqual({
      do: 'nothing',
      because: 'acceptedBefore',
    });
    expect(accept([aHandoff({ status: 'accepted' })], { takenBy: 'bob' })).toMatchObject({
      because: 'passedOn',
    });
  });

  it('by somebody else, or of what is over, is refused', () => {
    expect(accept([aHandoff()], { by: 'bob' })).toMatchObject({
      do: 'refuse',
      because: 'notReceiver',
      holderId: 'ann',
    });
    expect(accept([aHandoff()], { handoffId: 'hand_9' })).toMatchObject({ because: 'notReceiver' });
    expect(accept([aHandoff({ status: 'declined' })])).toMatchObject({ because: 'ended' });
    expect(accept([aHandoff({ status: 'superseded' })])).toMatchObject({ because: 'ended' });
    expect(accept([aHandoff()], { closed: true })).toMatchObject({ because: 'ended' });
  });
});

describe('what comes next', () => {
  const lapsedTo = (toUserId: string) =>
    aHandoff({ id: `hand_${toUserId}`, toUserId, status: 'lapsed', reason: 'not accepted' });

  it('is the first offer, or giving up when there is nobody', () => {
    expect(nextStep({ run: [], hasReceiver: true })).toEqual({
      do: 'offerNext',
      attempt: 1,
      because: 'first offer',
    });
    expect(nextStep({ run: [], hasReceiver: false })).toEqual({
      do: 'giveUp',
      code: 'noReceiver',
      because: 'nobody can take it',
      explanation: { code: 'nobodyCanTakeIt', values: {} },
    });
  });

  it('is nothing while somebody is asked', () => {
    expect(nextStep({ run: [aHandoff()], hasReceiver: true })).toEqual({
      do: 'nothing',
      because: `waits for ann until ${minute(10)}`,
    });
  });

  it('is the next offer until maxOffers, three unless said, and then the manager', () => {
    const run = [lapsedTo('ann'), lapsedTo('bob')];

    expect(nextStep({ run, hasReceiver: true })).toEqual({
      do: 'offerNext',
      attempt: 3,
      because: 'bob lapsed: not accepted',
    });
    expect(nextStep({ run: [...run, lapsedTo('cem')], hasReceiver: true })).toEqual({
      do: 'giveUp',
      code: 'maxOffers',
      because: '3 of 3 offers were not accepted',
      explanation: { code: 'offersNotAccepted', values: { made: '3', most: '3' } },
    });
    expect(nextStep({ run, maxOffers: 2, hasReceiver: true })).toMatchObject({ do: 'giveUp' });
    expect(nextStep({ run, hasReceiver: false })).toMatchObject({
      code: 'noReceiver',
      because: 'nobody else can take it',
    });
  });

  it('does not count an offer whose receiver went absent, and does not ask them again', () => {
    const gone = aHandoff({ toUserId: 'ann', status: 'superseded', counts: false, reason: 'absent' });
    const run = [gone, lapsedTo('bob'), lapsedTo('cem')];

    expect(countedOffers(run)).toBe(2);
    expect(nextStep({ run, hasReceiver: true })).toMatchObject({ do: 'offerNext', attempt: 3 });
    expect([...offeredTo(run)]).toEqual(['ann', 'bob', 'cem']);
  });

  it('starts afresh after an acceptance, an exhaustion or an assignment by hand', () => {
    const accepted = aHandoff({ status: 'accepted' });
    const exhausted = aHandoff({ status: 'exhausted' });
    const reassigned = aHandoff({ status: 'superseded', counts: true });
    const absent = aHandoff({ status: 'superseded', counts: false });

    expect(currentRun([lapsedTo('ann'), accepted, lapsedTo('bob')])).toEqual([lapsedTo('bob')]);
    expect(currentRun([lapsedTo('ann'), exhausted])).toEqual([]);
    expect(currentRun([lapsedTo('ann'), reassigned])).toEqual([]);
    expect(currentRun([lapsedTo('ann'), absent])).toHaveLength(2);
  });
});

describe('a timer that wakes', () => {
  const wake = (clock: 'remind' | 'respond', at: string, handoff = aHandoff(), epoch = 1) =>
    onTimer({ timer: { handoffId: 'hand_1', clock, epoch: 1 }, handoff, epoch, now: at }).do;

  it('does nothing with an old epoch, or on an offer that no longer waits', () => {
    expect(wake('respond', minute(10), aHandoff(), 2)).toBe('nothing');
    expect(wake('respond', minute(10), aHandoff({ epoch: 2 }))).toBe('nothing');
    expect(wake('respond', minute(10), aHandoff({ id: 'hand_2' }))).toBe('nothing');
    expect(wake('respond', minute(10), aHandoff({ status: 'accepted' }))).toBe('nothing');
  });

  it('reminds once, between the reminder and the deadline', () => {
    expect(wake('remind', minute(7))).toBe('wait');
    expect(wake('remind', minute(8))).toBe('remind');
    expect(wake('remind', minute(9), aHandoff({ remindedAt: minute(8) }))).toBe('nothing');
    expect(wake('remind', minute(9), aHandoff({ remindAt: undefined }))).toBe('nothing');
  });

  it('lets the offer lapse at the deadline, also when the reminder comes that late', () => {
    expect(wake('respond', minute(9))).toBe('wait');
    expect(wake('respond', minute(10))).toBe('lapse');
    expect(wake('remind', minute(10))).toBe('lapse');
  });
});

/** One of the things that can happen to a subject while it is being handed off. */
type Happening = {
  readonly what: 'timer' | 'decline' | 'absent' | 'accept' | 'lateAccept';
  readonly after: number;
};

const happenings = fc.array(
  fc.record({
    what: fc.constantFrom<Happening['what'][]>('timer', 'decline', 'absent', 'accept', 'lateAccept'),
    after: fc.integer({ min: 0, max: 15 }),
  }),
  { maxLength: 25 },
);

/** Plays what happens against the rules, as the use cases do: write outcomes, then take the next step. */
function play(events: readonly Happening[], people: number, maxOffers: number) {
  let handoffs: HandoffFacts[] = [];
  let takenBy: string | undefined;
  let clock = 0;
  const write = (id: string, outcome: HandoffOutcome) => {
    handoffs = handoffs.map((one) => (one.id === id ? { ...one, ...outcome } : one));
  };
  const goOn = () => {
    const run = currentRun(handoffs);
    const receiver = Array.from({ length: people }, (_, index) => `user_${index}`).find(
      (id) => !offeredTo(run).has(id),
    );
    const step = nextStep({ run, maxOffers, hasReceiver: receiver !== undefined });
    const base = { id: `hand_${handoffs.length}`, epoch: handoffs.length, respondBy: minute(clock + 10) };
    if (step.do === 'offerNext' && receiver)
      handoffs.push({ ...base, toUserId: receiver, status: 'offered' });
    if (step.do === 'giveUp')
      handoffs.push({ ...base, toUserId: 'boss', ...exhaust({ at: minute(clock), reason: step.because }) });
  };
  goOn();
  for (const { what, after } of events) {
    if (takenBy || handoffs.at(-1)?.status === 'exhausted') break;
    clock += after;
    const open = handoffs.find(({ status }) => status === 'offered');
    if (!open) break;
    if (what === 'accept' || what === 'lateAccept') {
      // A late one was stamped at its deadline and is only processed now.
      const handoff = what === 'accept' ? open : (handoffs.find(({ status }) => status === 'lapsed') ?? open);
      const at = what === 'accept' ? minute(clock) : handoff.respondBy;
      const decision = decideAcceptance({
        handoffs,
        handoffId: handoff.id,
        by: handoff.toUserId,
        at,
        acceptedBy: 'accept',
      });
      if (decision.do === 'accept') {
        if (decision.supersedes) write(decision.supersedes.id, decision.supersedes.outcome);
        write(handoff.id, decision.outcome);
        takenBy = handoff.toUserId;
      }
    } else {
      const at = minute(clock);
      const outcome =
        what === 'decline'
          ? decline(open, { by: open.toUserId, at, reason: 'busy' })
          : what === 'absent'
            ? supersede(open, { at, cause: 'absent', reason: 'away' })
            : lapse(open, at);
      if (outcome.status !== 'refused') {
        write(open.id, outcome);
        goOn();
      }
    }
  }
  return { handoffs, takenBy };
}

describe('whatever happens', () => {
  it('the subject is always with somebody: one open offer, one who took it, or the manager', () => {
    fc.assert(
      fc.property(
        happenings,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (events, people, maxOffers) => {
          const { handoffs, takenBy } = play(events, people, maxOffers);

          const count = (status: HandoffFacts['status']) =>
            handoffs.filter((one) => one.status === status).length;
          expect(count('offered') + count('accepted') + count('exhausted')).toBe(1);
          expect(count('accepted')).toBe(takenBy === undefined ? 0 : 1);
          // Nobody is asked twice, and no more people are asked than the rule says.
          const asked = handoffs.filter(({ status }) => status !== 'exhausted');
          expect(new Set(asked.map(({ toUserId }) => toUserId)).size).toBe(asked.length);
          expect(asked.filter(({ counts }) => counts !== false).length).toBeLessThanOrEqual(maxOffers);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});
