import type { Candidate, Receiver } from '../../../shared/handoffs/candidate.ts';
import { chooseReceiver, type ReceiverChoiceInput } from '../../../shared/handoffs/choose-receiver.ts';
import type { Counters } from '../../../shared/handoffs/distribution.ts';

/** Monday 23 November 2026, 10:00 in Berlin. */
export const now = Date.UTC(2026, 10, 23, 9, 0);

/** Somebody active, present, without a cap, working around the clock and never offered anything. */
export function aCandidate(
  id: string,
  user: Partial<Receiver> = {},
  counters: Partial<Counters> = {},
): Candidate {
  return {
    user: { id, active: true, skills: [], absences: [], ...user },
    openCount: 0,
    offers: 0,
    ...counters,
  };
}

/** The choice among candidates by round robin, unless said otherwise. */
export function choose(candidates: readonly Candidate[], changes: Partial<ReceiverChoiceInput> = {}) {
  return chooseReceiver({
    candidates,
    findPerson: () => undefined,
    requiredSkills: [],
    alreadyOffered: [],
    distribution: { type: 'roundRobin' },
    now,
    ...changes,
  });
}
