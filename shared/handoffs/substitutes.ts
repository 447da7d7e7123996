import { type EpochMs, instantOf } from '../time/instant.ts';
import { absentUntil } from './availability.ts';
import type { Candidate, ConsideredCandidate } from './candidate.ts';

/** Somebody who is present, and whose place they take if it is not their own. */
export interface Place {
  readonly candidate: Candidate;
  readonly standsInFor?: string;
}

/**
 * Puts the named substitute in the place of everybody who is absent, and the substitute's substitute where that one is
 * absent too. Nobody gets two places, and a circle of absent people ends the search.
 */
export function takePlaces(
  candidates: readonly Candidate[],
  findPerson: (userId: string) => Candidate | undefined,
  now: EpochMs,
): { places: Place[]; ruledOut: ConsideredCandidate[] } {
  const named = new Map(candidates.map((candidate) => [candidate.user.id, candidate]));
  const places = new Map<string, Place>();
  const ruledOut = new Map<string, ConsideredCandidate>();
  const ruleOut = (
    userId: string,
    rejectionCode: 'inactive' | 'absent',
    rejectedBecause: string,
    standsInFor?: string,
  ) => {
    if (ruledOut.has(userId)) return;
    const standing = standsInFor === undefined ? {} : { standsInFor };
    ruledOut.set(userId, { userId, chosen: false, rejectedBecause, rejectionCode, ...standing });
  };

  for (const candidate of named.values()) {
    const { id, active, absences } = candidate.user;
    if (!active) ruleOut(id, 'inactive', 'inactive');
    else if (absentUntil(absences, now) === undefined) places.set(id, { candidate });
  }
  for (const candidate of named.values()) {
    const { id, active, absences } = candidate.user;
    const back = absentUntil(absences, now);
    if (!active || back === undefined) continue;
    ruleOut(id, 'absent', `absent until ${instantOf(back)}; ${standInFor(candidate)}`);
  }
  return { places: [...places.values()], ruledOut: [...ruledOut.values()] };

  /** Finds the substitute, gives it the place and says what was found. */
  function standInFor(absent: Candidate): string {
    const root = absent.user.id;
    const passed = new Set([root]);
    for (let current = absent; ; ) {
      const { substituteId } = current.user;
      if (substituteId === undefined) {
        return current === absent
          ? 'names no substitute'
          : `${current.user.id} is absent too and names no substitute`;
      }
      if (passed.has(substituteId)) return 'the substitutes are absent too';
      passed.add(substituteId);
      if (named.has(substituteId)) return `the substitute ${substituteId} is a candidate already`;
      const placed = places.get(substituteId);
      if (placed) return `the substitute ${substituteId} stands in for ${placed.standsInFor} already`;
      const substitute = findPerson(substituteId);
      if (!substitute) return `the substitute ${substituteId} does not exist`;
      if (!substitute.user.active) {
        ruleOut(substituteId, 'inactive', 'inactive', root);
        return `the substitute ${substituteId} is inactive`;
      }
      const back = absentUntil(substitute.user.absences, now);
      if (back === undefined) {
        places.set(substituteId, { candidate: substitute, standsInFor: root });
        return `${substituteId} takes the place`;
      }
      ruleOut(substituteId, 'absent', `absent until ${instantOf(back)}`, root);
      current = substitute;
    }
  }
}
