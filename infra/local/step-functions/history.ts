/** The events of an execution's history, as GetExecutionHistory shows them. */
import type { Ending } from './execution-store.ts';
import type { StateError } from './state-error.ts';
import type { State } from './state-schemas.ts';

export interface HistoryEvent {
  readonly type: string;
  /** The key under which the details stand in the API, and the details. */
  readonly details?: { readonly [key: string]: Readonly<Record<string, unknown>> };
}

export function executionStarted(input: unknown, roleArn: string): HistoryEvent {
  return event('ExecutionStarted', 'executionStartedEventDetails', { input: JSON.stringify(input), roleArn });
}

export function executionEnded({ status, output, error, cause }: Ending): HistoryEvent {
  switch (status) {
    case 'SUCCEEDED':
      return event('ExecutionSucceeded', 'executionSucceededEventDetails', {
        output: JSON.stringify(output),
      });
    case 'FAILED':
      return event('ExecutionFailed', 'executionFailedEventDetails', { error, cause });
    case 'TIMED_OUT':
      return event('ExecutionTimedOut', 'executionTimedOutEventDetails', { error, cause });
    case 'ABORTED':
      return event('ExecutionAborted', 'executionAbortedEventDetails', { error, cause });
  }
}

export function stateEntered(name: string, state: State, input: unknown): HistoryEvent {
  return event(`${state.Type}StateEntered`, 'stateEnteredEventDetails', {
    name,
    input: JSON.stringify(input),
  });
}

export function stateExited(name: string, state: State, output: unknown, assigned: object): HistoryEvent {
  const assignedVariables = Object.fromEntries(
    Object.entries(assigned).map(([variable, value]) => [variable, JSON.stringify(value)]),
  );
  const details = { name, output: JSON.stringify(output) };
  return event(
    `${state.Type}StateExited`,
    'stateExitedEventDetails',
    Object.keys(assigned).length > 0 ? { ...details, assignedVariables } : details,
  );
}

export function taskScheduled(resource: string, parameters: unknown, region: string): HistoryEvent[] {
  const details = { ...resourceOf(resource), region, parameters: JSON.stringify(parameters) };
  return [
    event('TaskScheduled', 'taskScheduledEventDetails', details),
    event('TaskStarted', 'taskStartedEventDetails', resourceOf(resource)),
  ];
}

export function taskSucceeded(resource: string, output: unknown): HistoryEvent {
  const details = { ...resourceOf(resource), output: JSON.stringify(output) };
  return event('TaskSucceeded', 'taskSucceededEventDetails', details);
}

export function taskFailed(resource: string, { error, cause }: StateError): HistoryEvent {
  const details = { ...resourceOf(resource), error, cause };
  return error === 'States.Timeout'
    ? event('TaskTimedOut', 'taskTimedOutEventDetails', details)
    : event('TaskFailed', 'taskFailedEventDetails', details);
}

export function evaluationFailed(state: string, { error, cause, location }: StateError): HistoryEvent {
  return event('EvaluationFailed', 'evaluationFailedEventDetails', { state, error, cause, location });
}

/** A Parallel or Map state begins, succeeds or fails. */
export function forkEvent(
  state: State,
  what: 'Started' | 'Succeeded' | 'Failed',
  length: number,
): HistoryEvent {
  return state.Type === 'Map' && what === 'Started'
    ? event('MapStateStarted', 'mapStateStartedEventDetails', { length })
    : { type: `${state.Type}State${what}` };
}

export function mapIteration(
  what: 'Started' | 'Succeeded' | 'Failed',
  name: string,
  index: number,
): HistoryEvent {
  return event(`MapIteration${what}`, `mapIteration${what}EventDetails`, { name, index });
}

/** `arn:aws:states:::lambda:invoke` is the resource "invoke" of the type "lambda". */
function resourceOf(resource: string): { resource: string; resourceType: string } {
  const [, , service = '', , , ...rest] = resource.split(':');
  return service === 'states'
    ? { resource: rest.slice(1).join(':'), resourceType: rest[0] ?? '' }
    : { resource, resourceType: service };
}

function event(type: string, key: string, details: Record<string, unknown>): HistoryEvent {
  return { type, details: { [key]: details } };
}
