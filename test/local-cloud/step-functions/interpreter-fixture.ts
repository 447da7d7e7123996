import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { onTestFinished, vi } from 'vitest';
import type { FunctionHost } from '../../../infra/local/contracts.ts';
import {
  type StepFunctions,
  startStepFunctions,
} from '../../../infra/local/step-functions/step-functions.ts';
import { inlineFunctions, temporaryDirectory } from '../recording-hosts.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'eu-central-1';

/** A Task state that calls an inline function with its input. */
export const callOf = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
    Payload: '{% $states.input %}',
  },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...more,
});

export const machineOf = (states: object, more: object = {}) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more });

export async function anInterpreter(
  options: { dataDir?: string; functions?: FunctionHost } = {},
): Promise<StepFunctions> {
  const interpreter = await startStepFunctions({
    dataDir: options.dataDir ?? temporaryDirectory(),
    log: () => {},
    functions: options.functions ?? inlineFunctions({}),
    account: ACCOUNT,
    region: REGION,
  });
  onTestFinished(() => interpreter.close());
  return interpreter;
}

export function deploy(interpreter: StepFunctions, definition: string, name = 'machine'): string {
  const properties = {
    StateMachineName: name,
    DefinitionString: definition,
    RoleArn: 'arn:aws:iam::000000000000:role/r',
  };
  return interpreter.deployStateMachine('Machine', properties).arn;
}

export function clientOf(interpreter: StepFunctions): SFNClient {
  const client = new SFNClient({
    endpoint: interpreter.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** Waits until the execution has ended and gives how. */
export async function outcome(client: SFNClient, executionArn: string) {
  return vi.waitFor(
    async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status === 'RUNNING') throw new Error(`${executionArn} is still running`);
      const { status, error, cause } = execution;
      return {
        status,
        error,
        cause,
        output: execution.output === undefined ? undefined : JSON.parse(execution.output),
      };
    },
    { timeout: 15_000, interval: 20 },
  );
}

export async function eventTypes(client: SFNClient, executionArn: string): Promise<(string | undefined)[]> {
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return (events ?? []).map((event) => event.type);
}

/** Deploys and runs a machine of these states to its end. */
export async function run(
  states: object,
  input: unknown,
  handlers: Parameters<typeof inlineFunctions>[0] = {},
  more: object = {},
) {
  const functions = inlineFunctions(handlers);
  const interpreter = await anInterpreter({ functions });
  const arn = deploy(interpreter, machineOf(states, more));
  interpreter.start();
  const client = clientOf(interpreter);
  const { executionArn } = await interpreter.startExecution(arn, input);
  return { ...(await outcome(client, executionArn)), executionArn, client, calls: functions.calls };
}
