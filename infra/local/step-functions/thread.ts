/** From a state to the scope inside it: the Parallel or Map state and which of its scopes. */
export type ScopeStep = readonly [state: string, scope: number];

export type Variables = Readonly<Record<string, unknown>>;

/**
 * - ready: about to enter its state
 * - running: its task is under way, and is called again if the process ends
 * - waiting: in a Wait state until its time has come
 * - retrying: before the next attempt of its state
 * - forked: its branches or items are under way
 * - joined: all of them are done, `work` holds their results
 * - broken: one of them failed, `work` holds the error
 * - queued: an item that waits for a place among the items under way
 * - done: a branch or item at its end, `work` holds its output
 */
type Phase =
  | 'ready'
  | 'running'
  | 'waiting'
  | 'retrying'
  | 'forked'
  | 'joined'
  | 'broken'
  | 'queued'
  | 'done';

/** One course through the states of a scope. */
export interface Thread {
  readonly id: number;
  readonly execution: number;
  readonly parent: number | undefined;
  /** Which branch or item of its parent. */
  readonly slot: number;
  readonly path: readonly ScopeStep[];
  readonly state: string;
  readonly phase: Phase;
  readonly input: unknown;
  readonly variables: Variables;
  /** What its phase needs to go on. */
  readonly work: unknown;
  /** Attempts used, by the index of the retrier. */
  readonly retries: Readonly<Record<string, number>>;
  readonly mapItem: { readonly Index: number; readonly Value: unknown } | undefined;
  readonly lastEvent: number;
  readonly enteredAt: number;
  /** Counts changes, so that what was computed from an older thread is not written. */
  readonly version: number;
}

/** A thread never changes without saying when it wakes: `wakeAt` left out means on the move. */
export type ThreadChanges = Partial<
  Pick<Thread, 'state' | 'phase' | 'input' | 'variables' | 'work' | 'retries' | 'lastEvent'>
> & { readonly wakeAt?: number };
