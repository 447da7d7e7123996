import type { Distribution } from '../../shared/handoffs/distribution.ts';
import type { Explanation } from '../../shared/handoffs/explanation.ts';
import type { Handoff, Packet, SubjectType } from '../../shared/handoffs/handoff.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import type { BusinessCalendar } from '../../shared/time/business-calendar.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Write } from '../platform/table/write.ts';

/** What a record needs to be handed off. */
export interface Subject extends BaseRecord {
  readonly epoch: number;
  readonly ownerId?: string | undefined;
  readonly teamId?: string | undefined;
  readonly queueId?: string | undefined;
  readonly offer?:
    | { handoffId: string; userId: string; respondBy: string; remindAt?: string | undefined; attempt: number }
    | undefined;
}

/** How the next receiver is found and how long they have. */
export interface Terms {
  readonly ruleId?: string;
  readonly ruleVersion?: number;
  readonly because: string;
  readonly explanation?: Explanation | undefined;
  readonly candidateIds: readonly string[];
  readonly requiredSkills: readonly string[];
  readonly distribution: Distribution;
  /** ISO 8601, business time. */
  readonly acceptWithin: string;
  readonly remindAtPercent?: number | undefined;
  readonly maxOffers: number;
  readonly calendar?: BusinessCalendar | undefined;
  readonly fallbackQueueId?: string | undefined;
  /** Whose turn it is is counted per rule; offers outside any rule count for all. */
  readonly rotation: string;
}

/** The change of a person's workload that goes with a change of a subject. */
export interface Rotation {
  readonly userId: string;
  /** The rotation the offer counts in; `*` counts in all: assignments by hand. */
  readonly rotation: string;
  readonly at: number;
  /** The version of the workload that the choice was made on; -1 for one that does not exist yet. */
  readonly expectVersion?: number;
}

/** Everything the hand-off mechanism must know about one type of subject; the mechanism itself is the same for all. */
export interface HandoffPolicy<S extends Subject> {
  readonly type: SubjectType;
  readonly entity: Entity<S>;
  /** Statuses apart, may this subject still be offered to somebody? */
  isWaiting(subject: S): boolean;
  /** Who has taken responsibility already, by accepting, assignment or claim. */
  takenBy(subject: S): string | undefined;
  isClosed(subject: S): boolean;
  /** The terms for the next offer of this run, in the order they are tried; none when no rule takes it. */
  termsOf(table: Table, subject: S, run: readonly Handoff[], now: number): Promise<readonly Terms[]>;
  packetOf(table: Table, subject: S): Promise<Packet>;
  /** The fields that change when it is offered, taken, given up, or left without an offer. */
  offered(subject: S, to: Receiver, offer: NonNullable<S['offer']>): Partial<S>;
  accepted(subject: S, by: Receiver, at: string): Partial<S>;
  givenUp(
    subject: S,
    to: { managerId?: string | undefined; queueId?: string | undefined; teamId?: string | undefined },
    at: string,
  ): Partial<S>;
  /** Writes that keep the caps and rotations right for this change. */
  workload(before: S, after: S, rotation?: Rotation): Write[];
}

export interface Receiver {
  readonly userId: string;
  readonly teamId?: string | undefined;
}
