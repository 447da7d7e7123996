/** Step Functions on this machine: Standard workflows in JSONata whose executions outlive the process. */
import { join } from 'node:path';
import { ServiceError, serveAwsJson } from '../aws-json.ts';
import type { ExecutionHost, FunctionHost, LocalService, Log } from '../contracts.ts';
import { SqliteFile } from '../sqlite-file.ts';
import { closeExecution } from './commit.ts';
import { Engine } from './engine.ts';
import { EXECUTION_SCHEMA } from './execution-schema.ts';
import { ExecutionStore } from './execution-store.ts';
import { type Machine, readMachine } from './machines.ts';
import { stepFunctionsOperations } from './operations.ts';
import { type Started, type StartRequest, startExecution } from './start-execution.ts';
import { ThreadStore } from './thread-store.ts';

export interface StepFunctionsOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly functions: FunctionHost;
  readonly account: string;
  readonly region: string;
}

export interface StepFunctions extends LocalService, ExecutionHost {
  /**
   * `AWS::StepFunctions::StateMachine`, intrinsics resolved, `StateMachineName` the physical name. Running
   * executions go on with the definition they began with.
   */
  deployStateMachine(logicalId: string, properties: unknown): { name: string; arn: string };
  /** Everything is deployed: goes on with the executions of the last process and runs the new ones. */
  start(): void;
}

// Closed executions are kept as long as AWS keeps them, within reason for a disk.
const KEEP_CLOSED_MS = 90 * 86_400_000;
const KEEP_CLOSED = 20_000;
const TRIM_EVERY_MS = 3_600_000;

/** Starts the service; state machines are deployed next, then `start()` sets it going. */
export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctions> {
  const { log, functions, account, region } = options;
  const file = new SqliteFile(join(options.dataDir, 'step-functions.sqlite'), EXECUTION_SCHEMA);
  const stores = { file, executions: new ExecutionStore(file), threads: new ThreadStore(file) };
  const machines = new Map<string, Machine>();
  const engine = new Engine({
    stores,
    functions,
    log,
    region,
    roleArnOf: (machineArn) => machines.get(machineArn)?.roleArn ?? '',
  });
  const trim = () => stores.executions.trim(Date.now() - KEEP_CLOSED_MS, KEEP_CLOSED);
  let trimming: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;

  function start(machine: Machine, request: StartRequest): Started {
    const started = startExecution(stores, machine, request);
    if (started.thread !== undefined) {
      engine.move([started.thread]);
      if (machine.definition.timeoutSeconds !== undefined) engine.resetAlarm();
    }
    return started;
  }

  const server = await serveAwsJson({
    targetPrefix: 'AWSStepFunctions',
    version: '1.0',
    log,
    operations: stepFunctionsOperations({
      executions: stores.executions,
      machines,
      start,
      abort: (execution, reason) => {
        closeExecution(stores, execution.id, { status: 'ABORTED', ...reason }, 0);
      },
    }),
  });

  return {
    endpoint: server.endpoint,
    deployStateMachine(logicalId, properties) {
      const machine = readMachine(logicalId, properties, { account, region });
      machines.set(machine.arn, machine);
      return { name: machine.name, arn: machine.arn };
    },
    async startExecution(stateMachineArn, input, name) {
      const machine = machines.get(stateMachineArn);
      if (!machine)
        throw new ServiceError(
          'StateMachineDoesNotExist',
          `State Machine Does Not Exist: '${stateMachineArn}'`,
        );
      const { execution } = start(machine, { name, input: JSON.stringify(input) });
      return { executionArn: execution.arn };
    },
    start() {
      engine.start();
      trim();
      trimming = setInterval(trim, TRIM_EVERY_MS);
    },
    close() {
      closing ??= (async () => {
        clearInterval(trimming);
        await server.close();
        await engine.stop();
        file.close();
      })();
      return closing;
    },
  };
}
