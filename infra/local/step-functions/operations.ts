/** The calls of the Step Functions API. */
import * as z from 'zod';
import { type Operation, ServiceError } from '../aws-json.ts';
import { parseStrict } from '../parse-strict.ts';
import type { Execution, ExecutionStore, StoredEvent } from './execution-store.ts';
import type { Machine } from './machines.ts';
import { type Started, type StartRequest, sameJson } from './start-execution.ts';

export interface OperationParts {
  readonly executions: ExecutionStore;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly start: (machine: Machine, request: StartRequest) => Started;
  readonly abort: (
    execution: Execution,
    reason: { error?: string | undefined; cause?: string | undefined },
  ) => void;
}

const page = { maxResults: z.int().min(0).max(1000).default(0), nextToken: z.string().optional() };
const INPUTS = {
  StartExecution: z.strictObject({
    stateMachineArn: z.string(),
    name: z.string().optional(),
    input: z.string().default('{}'),
    traceHeader: z.string().optional(),
  }),
  StopExecution: z.strictObject({
    executionArn: z.string(),
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  DescribeExecution: z.strictObject({
    executionArn: z.string(),
    includedData: z.literal('ALL_DATA').optional(),
  }),
  ListExecutions: z.strictObject({
    ...page,
    stateMachineArn: z.string(),
    statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  }),
  GetExecutionHistory: z.strictObject({
    ...page,
    executionArn: z.string(),
    reverseOrder: z.boolean().default(false),
    includeExecutionData: z.literal(true).optional(),
  }),
  DescribeStateMachine: z.strictObject({
    stateMachineArn: z.string(),
    includedData: z.literal('ALL_DATA').optional(),
  }),
  ListStateMachines: z.strictObject(page),
};

export function stepFunctionsOperations(parts: OperationParts): Record<string, Operation> {
  const { executions, machines } = parts;
  const machineOf = (arn: string): Machine => {
    const machine = machines.get(arn);
    if (!machine)
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  };
  const executionOf = (arn: string): Execution => {
    const execution = executions.byArn(arn);
    if (!execution) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };
  return {
    StartExecution(json) {
      const { stateMachineArn, name, input } = parseStrict(INPUTS.StartExecution, json, 'StartExecution');
      const { execution, thread } = parts.start(machineOf(stateMachineArn), { name, input });
      const repeats = execution.status === 'RUNNING' && sameJson(execution.input, input);
      if (thread === undefined && !repeats)
        throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
      return { executionArn: execution.arn, startDate: execution.startedAt / 1000 };
    },
    StopExecution(json) {
      const { executionArn, error, cause } = parseStrict(INPUTS.StopExecution, json, 'StopExecution');
      const execution = executionOf(executionArn);
      parts.abort(execution, { error, cause });
      return { stopDate: (executionOf(executionArn).stoppedAt ?? Date.now()) / 1000 };
    },
    DescribeExecution(json) {
      const { executionArn } = parseStrict(INPUTS.DescribeExecution, json, 'DescribeExecution');
      const execution = executionOf(executionArn);
      const { input, output, error, cause } = execution;
      return { ...summary(execution), input, inputDetails: { included: true }, output, error, cause };
    },
    ListExecutions(json) {
      const { stateMachineArn, statusFilter, ...paging } = parseStrict(
        INPUTS.ListExecutions,
        json,
        'ListExecutions',
      );
      const limit = paging.maxResults || 100;
      const before = readToken(paging.nextToken) ?? Number.MAX_SAFE_INTEGER;
      const found = executions.list(machineOf(stateMachineArn).arn, statusFilter, before, limit + 1);
      const shown = found.slice(0, limit);
      return {
        executions: shown.map(summary),
        nextToken: found.length > limit ? token(shown.at(-1)?.id) : undefined,
      };
    },
    GetExecutionHistory(json) {
      const input = parseStrict(INPUTS.GetExecutionHistory, json, 'GetExecutionHistory');
      const { reverseOrder } = input;
      const limit = input.maxResults || 100;
      const from = readToken(input.nextToken) ?? (reverseOrder ? Number.MAX_SAFE_INTEGER : 1);
      const found = executions.history(executionOf(input.executionArn).id, from, reverseOrder, limit + 1);
      return {
        events: found.slice(0, limit).map(historyEvent),
        nextToken: token(found[limit]?.id),
      };
    },
    DescribeStateMachine(json) {
      const { stateMachineArn } = parseStrict(INPUTS.DescribeStateMachine, json, 'DescribeStateMachine');
      const machine = machineOf(stateMachineArn);
      return {
        ...machineSummary(machine),
        status: 'ACTIVE',
        definition: machine.text,
        roleArn: machine.roleArn,
      };
    },
    ListStateMachines(json) {
      const { maxResults, nextToken } = parseStrict(INPUTS.ListStateMachines, json, 'ListStateMachines');
      const from = readToken(nextToken) ?? 0;
      const end = from + (maxResults || 100);
      const all = [...machines.values()].sort((a, b) => a.name.localeCompare(b.name));
      return {
        stateMachines: all.slice(from, end).map(machineSummary),
        nextToken: end < all.length ? token(end) : undefined,
      };
    },
  };
}

function summary({ arn, machineArn, name, status, startedAt, stoppedAt }: Execution): object {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: startedAt / 1000,
    stopDate: stoppedAt === undefined ? undefined : stoppedAt / 1000,
  };
}

function machineSummary({ arn, name, createdAt }: Machine): object {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: createdAt / 1000 };
}

function historyEvent({ id, previousEventId, timestamp, type, details }: StoredEvent): object {
  return { id, previousEventId, timestamp: timestamp / 1000, type, ...details };
}

function token(position: number | undefined): string | undefined {
  return position === undefined ? undefined : Buffer.from(String(position)).toString('base64url');
}

function readToken(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const position = Number(Buffer.from(text, 'base64url').toString());
  if (!Number.isSafeInteger(position)) throw new ServiceError('InvalidToken', `Invalid Token: '${text}'`);
  return position;
}
