import { type Bindings, evaluate } from './expression.ts';
import { StateError } from './state-error.ts';
import { asNumber, checkSize } from './state-fields.ts';
import type { MapState, ParallelState } from './state-schemas.ts';
import type { ScopeStep, Thread } from './thread.ts';

interface ForkChild {
  readonly path: readonly ScopeStep[];
  readonly state: string;
  readonly input: unknown;
  readonly mapItem: Thread['mapItem'];
}

/** The threads of a Parallel or Map state, and how many of them go at a time. */
export interface ForkPlan {
  readonly children: readonly ForkChild[];
  readonly width: number;
  /** Whether the children are items of a Map state. */
  readonly iterates: boolean;
}

/** Branches for a Parallel state, one child per item for a Map state. */
export async function planFork(
  thread: Thread,
  state: ParallelState | MapState,
  bindings: Bindings,
  context: Readonly<Record<string, unknown>>,
): Promise<ForkPlan> {
  if (state.Type === 'Map') return planMap(thread, state, bindings, context);
  const input =
    state.Arguments === undefined ? thread.input : await evaluate(state.Arguments, bindings, 'Arguments');
  const children = state.scopes.map((scope, index) => ({
    path: [...thread.path, [thread.state, index] as const],
    state: scope.startAt,
    input,
    mapItem: thread.mapItem,
  }));
  return { children, width: children.length, iterates: false };
}

async function planMap(
  thread: Thread,
  state: MapState,
  bindings: Bindings,
  context: Readonly<Record<string, unknown>>,
): Promise<ForkPlan> {
  const items = state.Items === undefined ? thread.input : await evaluate(state.Items, bindings, 'Items');
  if (!Array.isArray(items))
    throw new StateError('States.QueryEvaluationError', `The field 'Items' is no array.`, 'Items');
  const concurrency = await evaluate(state.MaxConcurrency ?? 0, bindings, 'MaxConcurrency');
  const width = asNumber(concurrency, 'MaxConcurrency', { from: 0, to: 1000 });
  const children: ForkChild[] = [];
  for (const [Index, Value] of items.entries()) {
    const mapItem = { Index, Value };
    const input =
      state.ItemSelector === undefined
        ? Value
        : await evaluate(state.ItemSelector, withItem(thread, bindings, context, mapItem), 'ItemSelector');
    checkSize(input, `item ${Index} of state "${thread.state}"`);
    const startAt = state.scopes[0]?.startAt ?? '';
    children.push({ path: [...thread.path, [thread.state, 0]], state: startAt, input, mapItem });
  }
  // Zero means as many as Step Functions likes, which is about 40 for an inline Map.
  return { children, width: width === 0 ? 40 : width, iterates: true };
}

function withItem(
  thread: Thread,
  bindings: Bindings,
  context: Readonly<Record<string, unknown>>,
  mapItem: Thread['mapItem'],
): Bindings {
  return { ...bindings, states: { input: thread.input, context: { ...context, Map: { Item: mapItem } } } };
}
