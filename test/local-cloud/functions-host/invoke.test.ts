import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type LocalFunctionHost,
  startFunctionHost,
} from '../../../infra/local/functions-host/function-host.ts';
import { aDirectory, aFunction, eventually } from '../support/function-bundle.ts';

const directory = aDirectory();
const shown: string[] = [];
let host: LocalFunctionHost;
let lambda: LambdaClient;

beforeAll(async () => {
  host = await startFunctionHost({ dataDir: directory, log: (line) => shown.push(line) });
  lambda = new LambdaClient({
    endpoint: host.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(() => host.close());

it('answers the SDK with what the handler returned, JSON as Lambda passes it', async () => {
  host.deploy(
    aFunction(
      directory,
      'echo',
      'exports.handler = async (event) => ({ event, at: new Date(0), none: undefined })',
    ),
  );

  const result = await lambda.send(
    new InvokeCommand({ FunctionName: 'echo', Payload: JSON.stringify({ name: '李雷' }) }),
  );

  expect(result.StatusCode).toBe(200);
  expect(result.ExecutedVersion).toBe('$LATEST');
  expect(result.FunctionError).toBeUndefined();
  expect(JSON.parse(result.Payload?.transformToString() ?? '')).toEqual({
    event: { name: '李雷' },
    at: '1970-01-01T00:00:00.000Z',
  });
});

it('reports a thrown error as an unhandled function error, counts it and shows one line of it', async () => {
  host.deploy(
    aFunction(
      directory,
      'thrower',
      `class LeadMissing extends Error { name = 'LeadMissing' }
       exports.handler = async () => { throw new LeadMissing('no such lead') }`,
    ),
  );

  const result = await lambda.send(new InvokeCommand({ FunctionName: 'thrower' }));
  await lambda.send(new InvokeCommand({ FunctionName: 'thrower' }));

  expect(result.FunctionError).toBe('Unhandled');
  expect(JSON.parse(result.Payload?.transformToString() ?? '')).toMatchObject({
    errorType: 'LeadMissing',
    errorMessage: 'no such lead',
    trace: expect.arrayContaining(['LeadMissing: no such lead']),
  });
  expect(host.figures()).toMatchObject({ thrower: { invocations: 2, errors: 2 } });
  expect(shown.filter((line) => line.startsWith('thrower failed: LeadMissing: no such lead'))).toHaveLength(
    1,
  );
});

it("gives a function its own environment and Lambda's variables, and nothing of this process", async () => {
  process.env.SECRET_OF_THE_PARENT = 'leaked';
  host.deploy(
    aFunction(directory, 'environment', 'exports.handler = async () => process.env', {
      environment: { TABLE_NAME: 'baton' },
      memoryMb: 256,
    }),
  );

  const { payload } = await host.invoke('environment', {});

  expect(payload).toMatchObject({
    TABLE_NAME: 'baton',
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: 'environment',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
  });
  expect(payload).not.toHaveProperty('SECRET_OF_THE_PARENT');
  expect(payload).not.toHaveProperty('PATH');
});

it('gives the handler a context with the request, the function and the time that is left', async () => {
  const definition = aFunction(
    directory,
    'context',
    'exports.handler = async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis() })',
    { timeoutSeconds: 7 },
  );
  host.deploy(definition);

  const { payload } = await host.invoke(definition.arn, {});

  expect(payload).toMatchObject({
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    functionName: 'context',
    functionVersion: '$LATEST',
    invokedFunctionArn: definition.arn,
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/context',
  });
  const left = (payload as { left: number }).left;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(7000);
});

it('answers with the tail of the log when it is asked for', async () => {
  host.deploy(
    aFunction(directory, 'talker', `exports.handler = async () => { console.warn('stock is', 3); return 1 }`),
  );

  const result = await lambda.send(new InvokeCommand({ FunctionName: 'talker', LogType: 'Tail' }));

  const tail = Buffer.from(result.LogResult ?? '', 'base64').toString();
  expect(tail).toMatch(/^START RequestId: /);
  expect(tail).toMatch(/\tWARN\tstock is 3\n/);
  expect(tail).toContain('REPORT RequestId: ');
});

it('keeps what functions write, structured lines included, in a file per function', async () => {
  host.deploy(
    aFunction(
      directory,
      'logger',
      `const structured = new console.Console({ stdout: process.stdout, stderr: process.stderr });
       exports.handler = async () => { structured.info('{"level":"INFO","message":"routed"}'); console.log('plain') }`,
    ),
  );

  const file = join(directory, 'logs', 'logger.log');

  await host.invoke('logger', {});

  const text = await eventually(() => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return lines.includes('plain') && lines;
  });
  expect(text).toContain('{"level":"INFO","message":"routed"}\n');
  expect(text).toMatch(/\tINFO\tplain\n/);
});

it('checks the function of a dry run without running it', async () => {
  host.deploy(aFunction(directory, 'dry', 'exports.handler = async () => 1'));

  const result = await lambda.send(new InvokeCommand({ FunctionName: 'dry', InvocationType: 'DryRun' }));

  expect(result.StatusCode).toBe(204);
  expect(host.figures()).not.toHaveProperty('dry');
});

it('names the function that does not exist', async () => {
  const call = lambda.send(new InvokeCommand({ FunctionName: 'nobody' }));

  await expect(call).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: expect.stringContaining('nobody'),
  });
});

it('refuses payloads above 6 MB, above 1 MB for events, and answers above 6 MB', async () => {
  host.deploy(aFunction(directory, 'large', `exports.handler = async () => 'x'.repeat(7 * 1024 * 1024)`));
  const megabytes = (count: number) => JSON.stringify('x'.repeat(count * 1024 * 1024));

  const invoke = (InvocationType: 'RequestResponse' | 'Event', Payload: string) =>
    lambda
      .send(new InvokeCommand({ FunctionName: 'large', InvocationType, Payload }))
      .catch((error) => error);

  const tooLarge = await invoke('RequestResponse', megabytes(6));
  const tooLargeEvent = await invoke('Event', megabytes(1));
  const answer = await host.invoke('large', {});

  expect(tooLarge).toMatchObject({ name: 'RequestTooLargeException' });
  expect(tooLargeEvent).toMatchObject({ name: 'RequestTooLargeException' });
  expect(answer).toMatchObject({
    functionError: 'Unhandled',
    payload: { errorType: 'Function.ResponseSizeTooLarge' },
  });
});

it('refuses a payload that is not JSON, a version it has not got and an operation it does not know', async () => {
  host.deploy(aFunction(directory, 'strict', 'exports.handler = async () => 1'));
  const invoke = (input: { Payload?: string; Qualifier?: string }) =>
    lambda.send(new InvokeCommand({ FunctionName: 'strict', ...input }));

  await expect(invoke({ Payload: '{' })).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  await expect(invoke({ Qualifier: '3' })).rejects.toThrow(/does not know the version or alias 3/);
  const other = await fetch(`${host.endpoint}/2015-03-31/functions/strict/configuration`);
  expect(other.status).toBe(400);
  expect(await other.text()).toContain('does not know');
});
