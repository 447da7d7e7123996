import type { BusinessCalendar } from '../time/business-calendar.ts';
import { addBusinessTime, businessTimeBetween } from '../time/business-time.ts';
import { inOrder, type SlaClock, type SlaFact, type TicketStatus } from './sla-facts.ts';

/** What a ticket was promised; targets in ms of business time. A clock without a target does not run. */
export interface SlaTerms {
  readonly targets: Readonly<Partial<Record<SlaClock, number>>>;
  /** Around the clock when absent. */
  readonly calendar?: BusinessCalendar | undefined;
  /** In these nothing is counted: it is the customer's turn. */
  readonly pauseStatuses: readonly TicketStatus[];
}

export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'cancelled';

/** One run of a clock. All instants epoch ms, lengths ms of business time. */
export interface ClockReading {
  readonly clock: SlaClock;
  /** Which run it is, from 1: a next response is due again and again. */
  readonly occurrence: number;
  readonly state: ClockState;
  readonly target: number;
  /** When its time is used up; absent while it is paused, and once it has stopped in time. */
  readonly dueAt?: number;
  /** When its time was used up; it stays, whatever happens later. */
  readonly breachedAt?: number;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly elapsed: number;
}

interface Stretch {
  readonly from: number;
  /** Infinity while it lasts. */
  readonly to: number;
}

/** A run of a clock before anything is counted. */
interface Run {
  readonly clock: SlaClock;
  readonly occurrence: number;
  readonly startedAt: number;
  stoppedAt?: number;
  isCancelled?: boolean;
}

interface Reading {
  readonly idle: readonly Stretch[];
  readonly status: TicketStatus;
  readonly terms: SlaTerms;
  readonly now: number;
}

const isDone = (status: TicketStatus) => status === 'resolved' || status === 'closed';

/**
 * The clocks of a ticket as they stand at `now`, computed from its facts alone; those after `now` are not known yet.
 *
 * First response runs from creation to the first answer. Next response starts when the customer writes after an answer and
 * stops with the next one; what they write in between starts nothing new. Resolution runs from creation until the ticket is
 * resolved, and goes on where it stood when it is reopened. Nothing is counted while the calendar is closed, in a status that
 * pauses, or once resolved. A clock that stops exactly at its target has met it.
 */
export function readClocks(
  createdAt: number,
  facts: readonly SlaFact[],
  terms: SlaTerms,
  now: number,
): ClockReading[] {
  const known = inOrder(facts.filter(({ at }) => at <= now));
  const status = known.findLast((fact) => fact.kind === 'status')?.status ?? 'new';
  const reading = { idle: idleStretches(createdAt, known, terms.pauseStatuses), status, terms, now };
  return runsOf(createdAt, known).flatMap((run) => {
    const target = terms.targets[run.clock];
    return target === undefined ? [] : [readRun(run, target, reading)];
  });
}

/** The runs that the facts start and stop. */
function runsOf(createdAt: number, facts: readonly SlaFact[]): Run[] {
  const first: Run = { clock: 'firstResponse', occurrence: 1, startedAt: createdAt };
  const resolution: Run = { clock: 'resolution', occurrence: 1, startedAt: createdAt };
  const next: Run[] = [];
  let waiting: Run | undefined;
  for (const { at, kind } of facts) {
    if (kind === 'agentReply') {
      first.stoppedAt ??= at;
      if (waiting) waiting.stoppedAt = at;
      waiting = undefined;
    } else if (kind === 'customerContact' && first.stoppedAt !== undefined && !waiting) {
      waiting = { clock: 'nextResponse', occurrence: next.length + 1, startedAt: at };
      next.push(waiting);
    } else if (kind === 'merged') {
      for (const run of [first, ...next, resolution]) {
        if (run.stoppedAt === undefined) Object.assign(run, { stoppedAt: at, isCancelled: true });
      }
      break;
    }
  }
  return [first, ...next, resolution];
}

/** The stretches in which no clock runs, from the history of the status. */
function idleStretches(
  createdAt: number,
  facts: readonly SlaFact[],
  pauseStatuses: readonly TicketStatus[],
): Stretch[] {
  const isIdle = (status: TicketStatus) => isDone(status) || pauseStatuses.includes(status);
  const stretches: Stretch[] = [];
  let since: number | undefined;
  for (const fact of facts) {
    if (fact.kind !== 'status') continue;
    const at = Math.max(fact.at, createdAt);
    if (isIdle(fact.status)) since ??= at;
    else if (since !== undefined) {
      stretches.push({ from: since, to: at });
      since = undefined;
    }
  }
  return since === undefined ? stretches : [...stretches, { from: since, to: Number.POSITIVE_INFINITY }];
}

/** What is left of a stretch without these, which are in order and apart. */
function without({ from, to }: Stretch, idle: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let start = from;
  for (const one of idle) {
    if (one.to <= start) continue;
    if (one.from >= to) break;
    if (one.from > start) left.push({ from: start, to: one.from });
    start = one.to;
  }
  if (start <= to) left.push({ from: start, to });
  return left;
}

function readRun(run: Run, target: number, { idle, status, terms, now }: Reading): ClockReading {
  const { clock, occurrence, startedAt, stoppedAt, isCancelled } = run;
  const stretches = without({ from: startedAt, to: stoppedAt ?? now }, idle);
  const elapsed = stretches.reduce(
    (sum, { from, to }) => sum + businessTimeBetween(terms.calendar, from, to),
    0,
  );
  const used = reaches(terms.calendar, stretches, target);
  const stopped = stoppedAt === undefined ? {} : { stoppedAt };
  const common = { clock, occurrence, target, startedAt, ...stopped, elapsed };
  if (used.isPassed) return { ...common, state: 'breached', dueAt: used.at, breachedAt: used.at };
  if (isCancelled) return { ...common, state: 'cancelled' };
  if (stoppedAt !== undefined) return { ...common, state: 'met' };
  // To be resolved is what the resolution clock waits for; an answer that never came is not asked for any more.
  if (isDone(status)) return { ...common, state: clock === 'resolution' ? 'met' : 'cancelled' };
  if (terms.pauseStatuses.includes(status)) return { ...common, state: 'paused' };
  return { ...common, state: 'running', dueAt: used.at };
}

/**
 * When so much has been counted in these stretches; when it would be, were the last to go on, where it is not there yet.
 * What stops at that very instant has not passed it; a moment later it has, also where the office is closed in between.
 */
function reaches(
  calendar: BusinessCalendar | undefined,
  stretches: readonly Stretch[],
  length: number,
): { readonly at: number; readonly isPassed: boolean } {
  let at = 0;
  let missing = length;
  for (const { from, to } of stretches) {
    at = addBusinessTime(calendar, from, missing);
    if (at < to) return { at, isPassed: true };
    missing -= businessTimeBetween(calendar, from, to);
  }
  return { at, isPassed: false };
}

/**
 * When a run of a clock has counted so much (ms of business time): the instant, past or to come. Absent while nothing is
 * counted, once it has stopped before, and for a run that does not exist.
 */
export function countedAt(
  createdAt: number,
  facts: readonly SlaFact[],
  terms: SlaTerms,
  now: number,
  { clock, occurrence, length }: Pick<ClockReading, 'clock' | 'occurrence'> & { readonly length: number },
): number | undefined {
  const known = inOrder(facts.filter(({ at }) => at <= now));
  const run = runsOf(createdAt, known).find((one) => one.clock === clock && one.occurrence === occurrence);
  if (!run) return undefined;
  const idle = idleStretches(createdAt, known, terms.pauseStatuses);
  const end = run.stoppedAt ?? now;
  const { at, isPassed } = reaches(terms.calendar, without({ from: run.startedAt, to: end }, idle), length);
  const isCounting = run.stoppedAt === undefined && !idle.some(({ to }) => to === Number.POSITIVE_INFINITY);
  return isPassed || isCounting || at === end ? at : undefined;
}
