import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { checkTemplate } from './expression.ts';
import {
  branchSchema,
  itemProcessorSchema,
  machineSchema,
  type Scope,
  STATE_SCHEMAS,
  type State,
  type StateType,
} from './state-schemas.ts';
import { checkResource } from './task-resources.ts';

export interface Definition {
  readonly scope: Scope;
  readonly timeoutSeconds: number | undefined;
}

type Language = 'JSONata' | 'JSONPath';

interface Surroundings {
  readonly language: Language;
  /** The names taken so far: a state's name is unique in the whole machine. */
  readonly names: Set<string>;
}

/**
 * Reads and checks a definition. What the interpreter does not have throws UnsupportedByLocalCloud naming the
 * state and the field; what is wrong by the language's own rules throws InvalidDefinition.
 */
export function parseDefinition(text: string): Definition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(`not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const machine = read(machineSchema, json, 'the state machine');
  const scope = parseScope(machine, { language: machine.QueryLanguage ?? 'JSONPath', names: new Set() });
  return { scope, timeoutSeconds: machine.TimeoutSeconds };
}

function parseScope(
  scope: { StartAt: string; States: Record<string, unknown>; QueryLanguage?: Language | undefined },
  surroundings: Surroundings,
): Scope {
  const inner = { ...surroundings, language: scope.QueryLanguage ?? surroundings.language };
  const states = new Map(
    Object.entries(scope.States).map(([name, state]) => [name, parseState(name, state, inner)] as const),
  );
  if (!states.has(scope.StartAt))
    throw invalid(`StartAt names the state "${scope.StartAt}", which is not there`);
  for (const [name, state] of states)
    for (const target of targetsOf(state))
      if (!states.has(target)) throw invalid(`state "${name}" leads to "${target}", which is not there`);
  refuseUnreachable(scope.StartAt, states);
  return { startAt: scope.StartAt, states };
}

function parseState(name: string, json: unknown, surroundings: Surroundings): State {
  if (name.length > 80) throw invalid(`the name of state "${name}" is longer than 80 characters`);
  if (surroundings.names.has(name)) throw invalid(`two states are named "${name}"`);
  surroundings.names.add(name);
  const { Type: type } = read(z.looseObject({ Type: z.string() }), json, `state "${name}"`);
  if (!isStateType(type)) throw new UnsupportedByLocalCloud(`the type "${type}" of state "${name}"`);
  const fields = read(STATE_SCHEMAS[type], json, `state "${name}"`);
  const language = fields.QueryLanguage ?? surroundings.language;
  if (language !== 'JSONata')
    throw new UnsupportedByLocalCloud(`the query language ${language} of state "${name}"`);
  const { Branches: _, ItemProcessor: __, ...ownFields } = fields as Record<string, unknown>;
  checkTemplate(ownFields, (problem) => invalid(`state "${name}": ${problem}`));
  checkFields(name, fields);
  switch (fields.Type) {
    case 'Parallel': {
      const branches = fields.Branches.map((branch) =>
        read(branchSchema, branch, `a branch of state "${name}"`),
      );
      return { ...fields, scopes: branches.map((branch) => parseScope(branch, surroundings)) };
    }
    case 'Map': {
      const processor = read(
        itemProcessorSchema,
        fields.ItemProcessor,
        `the ItemProcessor of state "${name}"`,
      );
      return { ...fields, scopes: [parseScope(processor, surroundings)] };
    }
    default:
      return fields;
  }
}

function checkFields(name: string, state: z.output<(typeof STATE_SCHEMAS)[StateType]>): void {
  const complain = (problem: string) => invalid(`state "${name}" ${problem}`);
  if ('Next' in state || 'End' in state) {
    if ((state.Next === undefined) === (state.End === undefined)) throw complain('needs either Next or End');
  } else if (!['Choice', 'Succeed', 'Fail'].includes(state.Type)) throw complain('needs either Next or End');
  if (state.Type === 'Task') checkResource(name, state.Resource);
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined))
    throw complain('needs either Seconds or Timestamp');
  for (const list of 'Retry' in state ? [state.Retry, state.Catch] : [])
    list.forEach(({ ErrorEquals }, index) => {
      if (ErrorEquals.includes('States.ALL') && (ErrorEquals.length > 1 || index < list.length - 1))
        throw complain('has States.ALL not alone, or not last, in Retry or Catch');
    });
}

function targetsOf(state: State): string[] {
  const next = 'Next' in state && state.Next !== undefined ? [state.Next] : [];
  const caught = 'Catch' in state ? state.Catch.map((catcher) => catcher.Next) : [];
  if (state.Type !== 'Choice') return [...next, ...caught];
  return [
    ...state.Choices.map((choice) => choice.Next),
    ...(state.Default === undefined ? [] : [state.Default]),
  ];
}

function refuseUnreachable(startAt: string, states: ReadonlyMap<string, State>): void {
  const reached = new Set([startAt]);
  // A set hands out what is added to it during the loop.
  for (const name of reached) {
    const state = states.get(name);
    for (const target of state ? targetsOf(state) : []) reached.add(target);
  }
  const lost = [...states.keys()].find((name) => !reached.has(name));
  if (lost !== undefined) throw invalid(`no state leads to "${lost}"`);
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues)
    if (issue.code === 'unrecognized_keys')
      throw new UnsupportedByLocalCloud(`the field ${[...issue.path, ...issue.keys].join('.')} of ${what}`);
  const [issue] = result.error.issues;
  throw invalid(`${what}, field ${issue?.path.join('.')}: ${issue?.message}`);
}

function isStateType(type: string): type is StateType {
  return Object.hasOwn(STATE_SCHEMAS, type);
}

function invalid(problem: string): ServiceError {
  return new ServiceError('InvalidDefinition', `Invalid State Machine Definition: ${problem}.`);
}
