import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it, onTestFinished } from 'vitest';
import {
  type FunctionHostOptions,
  startFunctionHost,
} from '../../../infra/local/functions-host/function-host.ts';
import { aDirectory, aFunction, eventually } from '../support/function-bundle.ts';
import { moduleOf, runUntilOutputThenKill } from '../support/killed-process.ts';

async function aHost(options: Partial<FunctionHostOptions> & { dataDir: string }) {
  const host = await startFunctionHost({ log: () => {}, eventRetryMilliseconds: [30, 60], ...options });
  onTestFinished(() => host.close());
  return host;
}

/** Writes a line for every attempt and fails the first `failures` ones. */
const failing = (file: string, failures: number) =>
  `const fs = require('node:fs'); const file = ${JSON.stringify(file)};
   exports.handler = async (event) => {
     fs.appendFileSync(file, JSON.stringify(event) + '\\n');
     if (fs.readFileSync(file, 'utf8').split('\\n').length - 1 <= ${failures}) throw new Error('not yet');
   }`;
const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);

it('accepts an event from the SDK and tries it again until it succeeds', async () => {
  const dataDir = aDirectory();
  const attempts = join(dataDir, 'attempts');
  const host = await aHost({ dataDir });
  host.deploy(aFunction(dataDir, 'flaky', failing(attempts, 2)));
  const lambda = new LambdaClient({
    endpoint: host.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  const result = await lambda.send(
    new InvokeCommand({ FunctionName: 'flaky', InvocationType: 'Event', Payload: '{"sweep":1}' }),
  );

  expect(result.StatusCode).toBe(202);
  await eventually(() => host.pendingEvents() === 0);
  expect(linesOf(attempts)).toEqual(['{"sweep":1}', '{"sweep":1}', '{"sweep":1}']);
});

it('gives up after two retries and sends the event and its failure to the queues named for it', async () => {
  const dataDir = aDirectory();
  const attempts = join(dataDir, 'attempts');
  const sent: { queueArn: string; body: string }[] = [];
  const queues = {
    sendMessage: async (queueArn: string, body: string) => void sent.push({ queueArn, body }),
  };
  const host = await aHost({ dataDir, queues });
  const eventInvoke = {
    onFailureQueueArn: 'arn:aws:sqs:x:0:failures',
    deadLetterQueueArn: 'arn:aws:sqs:x:0:dead',
  };
  host.deploy(aFunction(dataDir, 'hopeless', failing(attempts, 99), { eventInvoke }));

  await host.invokeEvent('hopeless', { lead: 7 });

  await eventually(() => host.pendingEvents() === 0);
  expect(linesOf(attempts)).toHaveLength(3);
  expect(sent.map(({ queueArn }) => queueArn)).toEqual(['arn:aws:sqs:x:0:failures', 'arn:aws:sqs:x:0:dead']);
  expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { lead: 7 },
    responseContext: { functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'not yet' },
  });
  expect(JSON.parse(sent[1]?.body ?? '')).toEqual({ lead: 7 });
});

it('runs an event again that a kill -9 interrupted', async () => {
  const dataDir = aDirectory();
  const attempts = join(dataDir, 'attempts');
  const hanging = aFunction(
    dataDir,
    'interrupted',
    `${failing(attempts, 0)}; const quick = exports.handler;
    exports.handler = async (event) => { await quick(event); await new Promise(() => {}); }`,
  );
  await runUntilOutputThenKill(`
    import { setTimeout as sleep } from 'node:timers/promises';
    import { existsSync } from 'node:fs';
    import { startFunctionHost } from ${moduleOf('functions-host/function-host.ts')};
    const host = await startFunctionHost({ dataDir: ${JSON.stringify(dataDir)}, log: () => {} });
    host.deploy(${JSON.stringify(hanging)});
    await host.invokeEvent('interrupted', { id: 1 });
    while (!existsSync(${JSON.stringify(attempts)})) await sleep(5);
    console.log('running');`);

  const host = await aHost({ dataDir });
  host.deploy(aFunction(dataDir, 'interrupted', failing(attempts, 0)));

  await eventually(() => host.pendingEvents() === 0);
  expect(linesOf(attempts)).toEqual(['{"id":1}', '{"id":1}']);
});
