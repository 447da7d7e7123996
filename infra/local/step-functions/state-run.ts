/** Takes a thread one step further. Decides only; what follows from it is written by the commit. */
import type { FunctionHost } from '../contracts.ts';
import { type Bindings, evaluate } from './expression.ts';
import { type ForkPlan, planFork } from './fork.ts';
import {
  evaluationFailed,
  forkEvent,
  type HistoryEvent,
  stateEntered,
  stateExited,
  taskFailed,
  taskScheduled,
  taskSucceeded,
} from './history.ts';
import { chooseCatcher, chooseRetrier, StateError } from './state-error.ts';
import { asNumber, asText, asTime, checkSize, evaluateAssign } from './state-fields.ts';
import type { ChoiceState, State, TaskState, WaitState } from './state-schemas.ts';
import { callResource } from './task-resources.ts';
import type { Thread, Variables } from './thread.ts';
import { withTimeout } from './with-timeout.ts';

export type Step = { readonly events: readonly HistoryEvent[] } & (
  | { readonly kind: 'go'; readonly next: string; readonly output: unknown; readonly variables: Variables }
  | { readonly kind: 'end'; readonly output: unknown }
  | { readonly kind: 'call'; readonly call: TaskCall }
  | {
      readonly kind: 'pause';
      readonly phase: 'waiting' | 'retrying';
      readonly wakeAt: number;
      readonly retries: Thread['retries'];
    }
  | { readonly kind: 'fork'; readonly plan: ForkPlan }
  | { readonly kind: 'fail'; readonly error: StateError }
);

interface TaskCall {
  readonly argument: unknown;
  readonly timeoutSeconds: number | undefined;
}

export interface StateRun {
  readonly thread: Thread;
  readonly state: State;
  /** The context object, `$states.context`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly functions: FunctionHost;
  readonly region: string;
}

/** The next step of a thread that is on the move. A failure of the state is a step as well. */
export async function runState(run: StateRun): Promise<Step> {
  const { thread, state } = run;
  const events: HistoryEvent[] = [];
  try {
    switch (thread.phase) {
      case 'ready':
        events.push(stateEntered(thread.state, state, thread.input));
        return await enter(run, events);
      case 'retrying':
        return await enter(run, events);
      case 'waiting':
        return await exit(run, events, { result: thread.input, fields: state });
      case 'running':
        return await call(run, events);
      case 'joined':
        checkSize(thread.work, `the result of state "${thread.state}"`);
        events.push(forkEvent(state, 'Succeeded', 0));
        return await exit(run, events, { result: thread.work, fields: state });
      case 'broken': {
        const { Error: error, Cause: cause } = thread.work as { Error: string; Cause: string };
        events.push(forkEvent(state, 'Failed', 0));
        return await recover(run, events, new StateError(error, cause));
      }
      case 'forked':
      case 'queued':
      case 'done':
        throw new Error(`thread ${thread.id} is not on the move`);
    }
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    if (error.location !== undefined) events.push(evaluationFailed(thread.state, error));
    return recover(run, events, error);
  }
}

async function enter(run: StateRun, events: HistoryEvent[]): Promise<Step> {
  const { thread, state } = run;
  const bindings = bindingsOf(run);
  switch (state.Type) {
    case 'Pass':
      return exit(run, events, { result: thread.input, fields: state });
    case 'Succeed':
      return exit(run, events, { result: thread.input, fields: state });
    case 'Fail': {
      const error = asText(await evaluate(state.Error ?? '', bindings, 'Error'), 'Error');
      const cause = asText(await evaluate(state.Cause ?? '', bindings, 'Cause'), 'Cause');
      return { kind: 'fail', error: new StateError(error, cause), events };
    }
    case 'Wait':
      return {
        kind: 'pause',
        phase: 'waiting',
        wakeAt: await wakeTime(state, bindings),
        retries: {},
        events,
      };
    case 'Choice':
      return choose(run, state, events);
    case 'Task':
      return schedule(run, state, events);
    case 'Parallel':
    case 'Map': {
      const plan = await planFork(thread, state, bindings, run.context);
      return { kind: 'fork', plan, events: [...events, forkEvent(state, 'Started', plan.children.length)] };
    }
  }
}

async function wakeTime(state: WaitState, bindings: Bindings): Promise<number> {
  if (state.Timestamp !== undefined)
    return asTime(await evaluate(state.Timestamp, bindings, 'Timestamp'), 'Timestamp');
  const seconds = await evaluate(state.Seconds, bindings, 'Seconds');
  return Date.now() + 1000 * asNumber(seconds, 'Seconds', { from: 0, to: 99_999_999 });
}

async function choose(run: StateRun, state: ChoiceState, events: HistoryEvent[]): Promise<Step> {
  const bindings = bindingsOf(run);
  for (const [index, choice] of state.Choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    const holds = await evaluate(choice.Condition, bindings, field);
    if (typeof holds !== 'boolean')
      throw new StateError('States.QueryEvaluationError', `The field '${field}' is no boolean.`, field);
    if (holds) return exit(run, events, { result: run.thread.input, fields: choice, next: choice.Next });
  }
  if (state.Default === undefined)
    throw new StateError('States.NoChoiceMatched', `No choice of state "${run.thread.state}" matched.`);
  return exit(run, events, { result: run.thread.input, fields: state, next: state.Default });
}

async function schedule(run: StateRun, state: TaskState, events: HistoryEvent[]): Promise<Step> {
  const bindings = bindingsOf(run);
  const argument =
    state.Arguments === undefined ? run.thread.input : await evaluate(state.Arguments, bindings, 'Arguments');
  checkSize(argument, `the Arguments of state "${run.thread.state}"`);
  const timeout = await evaluate(state.TimeoutSeconds ?? null, bindings, 'TimeoutSeconds');
  const timeoutSeconds =
    timeout === null ? undefined : asNumber(timeout, 'TimeoutSeconds', { from: 1, to: 99_999_999 });
  const scheduled = taskScheduled(state.Resource, argument, run.region);
  return { kind: 'call', call: { argument, timeoutSeconds }, events: [...events, ...scheduled] };
}

async function call(run: StateRun, events: HistoryEvent[]): Promise<Step> {
  const { thread, functions } = run;
  const { Resource: resource } = run.state as TaskState;
  const { argument, timeoutSeconds } = thread.work as TaskCall;
  let result: unknown;
  try {
    result = await withTimeout(callResource(thread.state, resource, argument, functions), timeoutSeconds);
    checkSize(result, `the result of state "${thread.state}"`);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return recover(run, [...events, taskFailed(resource, error)], error);
  }
  events.push(taskSucceeded(resource, result));
  return exit(run, events, { result, fields: run.state });
}

/** Leaves the state: evaluates Assign and Output (both see the variables as they were) and finds the way on. */
async function exit(
  run: StateRun,
  events: readonly HistoryEvent[],
  leave: { result: unknown; fields: object; next?: string; bindings?: Bindings },
): Promise<Step> {
  const { thread, state } = run;
  const hasResult = ['Task', 'Parallel', 'Map'].includes(state.Type);
  const bindings = leave.bindings ?? bindingsOf(run, hasResult ? { result: leave.result } : {});
  const { Output, Assign, Next } = leave.fields as { Output?: unknown; Assign?: Variables; Next?: string };
  const assigned = await evaluateAssign(Assign ?? {}, bindings);
  const output = Output === undefined ? leave.result : await evaluate(Output, bindings, 'Output');
  checkSize(output, `the output of state "${thread.state}"`);
  const left = [...events, stateExited(thread.state, state, output, assigned)];
  const next = leave.next ?? Next;
  return next === undefined
    ? { kind: 'end', output, events: left }
    : { kind: 'go', next, output, variables: { ...thread.variables, ...assigned }, events: left };
}

/** Retries, catches, or fails, as the state's Retry and Catch fields say. */
async function recover(run: StateRun, events: readonly HistoryEvent[], error: StateError): Promise<Step> {
  const { thread, state } = run;
  if (!('Retry' in state)) return { kind: 'fail', error, events };
  const retry = chooseRetrier(state.Retry, error.error, thread.retries);
  if (retry) {
    const retries = { ...thread.retries, [retry.index]: (thread.retries[retry.index] ?? 0) + 1 };
    return { kind: 'pause', phase: 'retrying', wakeAt: Date.now() + retry.delayMs, retries, events };
  }
  const catcher = chooseCatcher(state.Catch, error.error);
  if (!catcher) return { kind: 'fail', error, events };
  try {
    const bindings = bindingsOf(run, { errorOutput: error.output });
    return await exit(run, events, { result: error.output, fields: catcher, bindings });
  } catch (second) {
    if (!(second instanceof StateError)) throw second;
    return { kind: 'fail', error: second, events };
  }
}

function bindingsOf(
  { thread, context }: StateRun,
  more: { result?: unknown; errorOutput?: unknown } = {},
): Bindings {
  return { ...thread.variables, states: { input: thread.input, context, ...more } };
}
