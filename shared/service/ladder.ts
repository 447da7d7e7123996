import { parseDuration } from '../time/duration.ts';
import { type ClockReading, countedAt, type SlaTerms } from './sla-clocks.ts';
import type { SlaFact } from './sla-facts.ts';
import type { LadderStep } from './sla-policy.ts';

/** A step of the ladder with when it is due, epoch ms. */
export interface DueStep {
  /** Names the step of this run of this clock: `resolution:1:2`. Each is done once. */
  readonly key: string;
  readonly step: LadderStep;
  readonly at: number;
}

export interface Ladder {
  /** What is due and was not done yet, in the order in which it became due. */
  readonly due: readonly DueStep[];
  /** When to look again; absent while no clock runs. */
  readonly nextAt?: number;
}

/**
 * What the ladder asks for at `now`. Steps of clocks that stopped or were cancelled before their time are never due; those
 * of a clock that is paused wait with it. `done` holds the keys of the steps that were done.
 */
export function readLadder(
  ladder: readonly LadderStep[],
  {
    createdAt,
    facts,
    terms,
    readings,
  }: {
    readonly createdAt: number;
    readonly facts: readonly SlaFact[];
    readonly terms: SlaTerms;
    readonly readings: readonly ClockReading[];
  },
  done: ReadonlySet<string>,
  now: number,
): Ladder {
  const open = readings.filter(
    (one) => one.stoppedAt === undefined && !['met', 'cancelled'].includes(one.state),
  );
  const steps = open.flatMap(({ clock, occurrence, target }) =>
    ladder.flatMap((step, place) => {
      const key = `${clock}:${occurrence}:${place}`;
      if (step.clock !== clock || done.has(key)) return [];
      const length = 'percent' in step.at ? (target * step.at.percent) / 100 : parseDuration(step.at.after);
      const at = countedAt(createdAt, facts, terms, now, { clock, occurrence, length });
      return at === undefined ? [] : [{ key, step, at }];
    }),
  );
  const inTime = steps.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
  const next = inTime.find(({ at }) => at > now);
  return { due: inTime.filter(({ at }) => at <= now), ...(next && { nextAt: next.at }) };
}
