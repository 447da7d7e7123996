import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Entry } from '../../shared/platform/environments.ts';
import { type Cloud, startCloud } from '../local/cloud.ts';
import type { InvokeResult, Log } from '../local/contracts.ts';
import { DataDirectoryInUse } from '../local/data-directory.ts';
import { readSeeded, writeSeeded } from '../local/seeding.ts';
import { resourceName, type StageName } from '../stage.ts';
import type { Place } from './place.ts';

/** The stage that a local cloud runs. */
const localStage = 'dev';

/** What a running local cloud says about itself in its data directory. */
const cloudFile = z.object({ pid: z.int(), environment: z.record(z.string(), z.string()) });

/** The function failed, or refused; the message is its own. */
export class FunctionFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FunctionFailed';
  }
}

/** Invokes a function of a stage in AWS, with the credentials and the region of the environment. */
export async function invokeInAws(stage: StageName, entry: Entry, payload: unknown): Promise<unknown> {
  return invokeWith(new LambdaClient({}), resourceName(stage, entry), payload);
}

/** Invokes functions one after the other; closed when no more are to come. */
export interface Invoker {
  readonly invoke: (entry: Entry, payload: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Invokes functions in a local cloud over a directory, or in a stage in AWS. */
export async function invokerAt(place: Place, log: Log): Promise<Invoker> {
  if ('dataDir' in place) return localInvoker(place.dataDir, log);
  return {
    invoke: (entry, payload) => invokeInAws(place.stage, entry, payload),
    close: async () => undefined,
  };
}

/**
 * Invokes a function of the local cloud over a data directory: the one that runs, or one that is started for this
 * call and closed again. What follows from the call (the invitation, the audit) goes on with the next start.
 */
export async function invokeLocally(
  { dataDir, log }: { dataDir: string; log: Log },
  entry: Entry,
  payload: unknown,
): Promise<unknown> {
  const invoker = await localInvoker(dataDir, log);
  try {
    return await invoker.invoke(entry, payload);
  } finally {
    await invoker.close();
  }
}

async function localInvoker(dataDir: string, log: Log): Promise<Invoker> {
  let cloud: Cloud;
  try {
    cloud = await start(dataDir, log);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUse)) throw error;
    return {
      invoke: (entry, payload) =>
        invokeWith(clientOfRunning(dataDir), resourceName(localStage, entry), payload),
      close: async () => undefined,
    };
  }
  return {
    invoke: async (entry, payload) => {
      const result = resultOf(await cloud.invoke(resourceName(localStage, entry), payload));
      // Somebody's own organization stands here: the next start must not take it for a first start that was interrupted.
      if (readSeeded(dataDir) === undefined) writeSeeded(dataDir, { demoUsers: [] });
      return result;
    },
    close: () => cloud.close(),
  };
}

function start(dataDir: string, log: Log): Promise<Cloud> {
  return startCloud({
    // The CDK takes a second to load; a running cloud is told before.
    app: async () => {
      const { buildApp } = await import('../app.ts');
      return buildApp({ stage: localStage, outdir: join(dataDir, 'assembly') });
    },
    dataDir,
    port: 0,
    log,
    // As `npm start` does: records without the note that they are all there are of a first start that was interrupted.
    reset: () => existsSync(join(dataDir, 'table')) && readSeeded(dataDir) === undefined,
    demoUsers: () => readSeeded(dataDir)?.demoUsers ?? [],
    dynamoDbEndpoint: process.env.DYNAMODB_ENDPOINT,
  });
}

function clientOfRunning(dataDir: string): LambdaClient {
  const file = join(dataDir, 'cloud.json');
  if (!existsSync(file))
    throw new FunctionFailed(`The local cloud over ${dataDir} is starting. Try again when it is ready.`);
  const { environment } = cloudFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const {
    AWS_ACCESS_KEY_ID = '',
    AWS_SECRET_ACCESS_KEY = '',
    AWS_REGION = '',
    AWS_ENDPOINT_URL_LAMBDA = '',
  } = environment;
  return new LambdaClient({
    endpoint: AWS_ENDPOINT_URL_LAMBDA,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
}

async function invokeWith(client: LambdaClient, name: string, payload: unknown): Promise<unknown> {
  try {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
    );
    const text = answer.Payload?.transformToString() || 'null';
    return resultOf({
      payload: JSON.parse(text),
      ...(answer.FunctionError && {
        functionError: answer.FunctionError === 'Handled' ? 'Handled' : 'Unhandled',
      }),
    });
  } finally {
    client.destroy();
  }
}

function resultOf({ payload, functionError }: InvokeResult): unknown {
  if (!functionError) return payload;
  const error = z.object({ errorMessage: z.string() }).safeParse(payload);
  throw new FunctionFailed(error.success ? error.data.errorMessage : JSON.stringify(payload));
}
