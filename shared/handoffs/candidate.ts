import type { BusinessCalendar } from '../time/business-calendar.ts';
import type { AbsencePeriod } from './availability.ts';
import type { Counters } from './distribution.ts';

/** What the choice needs to know about a person. */
export interface Receiver {
  readonly id: string;
  readonly active: boolean;
  readonly skills: readonly string[];
  /** Language tags; each counts as a skill, so a rule can require `zh`. */
  readonly languages?: readonly string[] | undefined;
  /** The cap of open leads (or tickets); undefined means none. */
  readonly maxOpen?: number | undefined;
  /** Their hours, after falling back to the team's and the organization's; undefined means around the clock. */
  readonly calendar?: BusinessCalendar | undefined;
  readonly absences: readonly AbsencePeriod[];
  readonly substituteId?: string | undefined;
}

/** A person who may receive the hand-off, with what is counted about them. */
export interface Candidate extends Counters {
  readonly user: Receiver;
}

export const rejectionCodes = [
  'inactive',
  'absent',
  'alreadyOffered',
  'missingSkill',
  'atCap',
  'noWeight',
  'offHours',
  'passedOver',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

/** One person and what became of them in the choice. */
export interface ConsideredCandidate {
  readonly userId: string;
  readonly chosen: boolean;
  /** The reason in words, with figures and instants. */
  readonly rejectedBecause?: string;
  readonly rejectionCode?: RejectionCode;
  /** The absent person whose place this one takes. */
  readonly standsInFor?: string;
}

/** Whom an entry names besides the one chosen: an item holds 400 kB, a team may have thousands of people. */
const mostNamed = 100;

/** Those considered, as an entry of the story keeps them: who was chosen, the first hundred others, and how many more. */
export function namedCandidates(considered: readonly ConsideredCandidate[]): {
  candidates: ConsideredCandidate[];
  moreCandidates?: number;
} {
  const others = considered.filter(({ chosen }) => !chosen);
  if (others.length <= mostNamed) return { candidates: [...considered] };
  const named = new Set(others.slice(0, mostNamed));
  return {
    candidates: considered.filter((one) => one.chosen || named.has(one)),
    moreCandidates: others.length - mostNamed,
  };
}
