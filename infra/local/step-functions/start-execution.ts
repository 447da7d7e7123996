import { randomUUID } from 'node:crypto';
import { ServiceError } from '../aws-json.ts';
import type { Stores } from './commit.ts';
import type { Execution } from './execution-store.ts';
import { executionStarted } from './history.ts';
import type { Machine } from './machines.ts';

export interface StartRequest {
  readonly name?: string | undefined;
  /** JSON text. */
  readonly input: string;
}

export interface Started {
  readonly execution: Pick<Execution, 'arn' | 'startedAt' | 'input' | 'status'>;
  /** The thread to move; absent when an execution of this name was there already. */
  readonly thread?: number;
}

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
const FORBIDDEN_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;
const MAX_INPUT_BYTES = 256 * 1024;

/** Stores a new execution, or finds the one of that name. */
export function startExecution(stores: Stores, machine: Machine, request: StartRequest): Started {
  const name = request.name ?? randomUUID();
  if (name.length === 0 || name.length > 80 || FORBIDDEN_IN_NAMES.test(name))
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  const input = readInput(request.input);
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const { file, executions, threads } = stores;
  return file.transaction(() => {
    const known = executions.byArn(arn);
    if (known) return { execution: known };
    const { definition, hash, roleArn, text } = machine;
    const startedAt = Date.now();
    const { timeoutSeconds } = definition;
    executions.saveDefinition(hash, text);
    const id = executions.add(
      { arn, machineArn: machine.arn, name, definition: hash, input: request.input, startedAt },
      timeoutSeconds === undefined ? undefined : startedAt + timeoutSeconds * 1000,
    );
    const lastEvent = executions.appendEvents(id, [executionStarted(input, roleArn)], 0);
    const root = {
      slot: 0,
      path: [],
      state: definition.scope.startAt,
      phase: 'ready',
      input,
      variables: {},
    } as const;
    const thread = threads.add(id, undefined, { ...root, mapItem: undefined }, lastEvent);
    return { execution: { arn, startedAt, input: request.input, status: 'RUNNING' }, thread };
  });
}

/** Whether two JSON texts say the same. */
export function sameJson(one: string, other: string): boolean {
  return one === other || JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}

function readInput(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_INPUT_BYTES)
    throw new ServiceError('ValidationException', 'The input is longer than 262144 bytes.');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${error}'`);
  }
}
