/**
 * AWS on this machine: reads the synthesized template of a CDK app, starts a part for each service in it, deploys the
 * template's resources into them, and goes on where the data directory stands.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { InvokeResult, Log } from './contracts.ts';
import { holdDataDirectory } from './data-directory.ts';
import { deployFunctions } from './deploy-functions.ts';
import { startDynamoDb } from './dynamodb/start-dynamodb.ts';
import { type Endpoints, environmentFor } from './endpoints.ts';
import { startEventBridge } from './event-bridge/event-bridge.ts';
import { startEventSources } from './event-sources/event-sources.ts';
import { freePort } from './free-port.ts';
import { startFunctionHost } from './functions-host/function-host.ts';
import { lateHosts } from './late-hosts.ts';
import { startQueuesAndBuckets } from './queues-and-buckets/start-queues-and-buckets.ts';
import { RunningParts } from './running-parts.ts';
import { sesFromTemplate } from './ses/from-template.ts';
import { startSes } from './ses/start-ses.ts';
import { startStepFunctions } from './step-functions/step-functions.ts';
import { type Step, timedSteps } from './steps.ts';
import { type Deployment, readDeployment } from './template/deployment.ts';

export interface CloudOptions {
  /** A CDK app, which is synthesized in this process, or the directory of a synthesized assembly. */
  readonly app: App | string;
  /** Holds everything that survives; one local cloud at a time. */
  readonly dataDir: string;
  /** The port of the API; 0 takes a free one. All other ports are free ones. */
  readonly port: number;
  /** Gets a line per step of the start, and what goes wrong later. */
  readonly log: Log;
  /** A DynamoDB Local to use instead of Dynoxide. */
  readonly dynamoDbEndpoint?: string | undefined;
}

export interface Cloud {
  /** `http://127.0.0.1:4510`, no slash at the end. */
  readonly apiUrl: string;
  /** The page that shows all mail. */
  readonly mailboxUrl: string;
  readonly region: string;
  readonly endpoints: Endpoints;
  /** What an SDK client outside needs in its environment to reach the local cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** The outputs of all stacks by their name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Invokes a function by its name or logical id. Throws when there is none; a failing handler does not throw. */
  invoke(functionName: string, payload: unknown): Promise<InvokeResult>;
  /** Stops everything, the API first. Nothing acknowledged is lost; a next start goes on from here. */
  close(): Promise<void>;
}

/** Starts the cloud. Throws DataDirectoryInUse, UnsupportedByLocalCloud, or what a part could not do. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const running = new RunningParts();
  const directory = holdDataDirectory(options.dataDir);
  running.add('the data directory', { close: directory.release });
  try {
    const step = timedSteps(options.log);
    const deployment = await step('template', () => readDeployment(options.app));
    const cloud = await start(options, deployment, running, step);
    writeFileSync(join(options.dataDir, 'cloud.json'), JSON.stringify(describe(cloud), null, 2));
    return cloud;
  } catch (error) {
    await running.close().catch((cause: unknown) => options.log(`Closing after a failed start: ${cause}`));
    throw error;
  }
}

async function start(
  options: CloudOptions,
  deployment: Deployment,
  running: RunningParts,
  step: Step,
): Promise<Cloud> {
  const { log } = options;
  const { account, region } = deployment;
  const hosts = lateHosts();
  const place = { log, account, region };
  const within = (part: string) => join(options.dataDir, part);
  const port = options.port === 0 ? await freePort() : options.port;
  const apiUrl = `http://127.0.0.1:${port}`;

  // The order in which they are noted is the opposite of the order in which they are closed.
  const [dynamodb, storage, functions, stepFunctions, eventBridge, ses] = await Promise.all([
    step('table', async () => {
      const service = await startDynamoDb({
        ...place,
        dataDir: within('dynamodb'),
        endpoint: options.dynamoDbEndpoint,
      });
      return running.add('DynamoDB', service);
    }),
    step('queues and buckets', async () =>
      running.add(
        'SQS and S3',
        await startQueuesAndBuckets({ ...place, dataDir: within('queues-and-buckets'), events: hosts.events }),
      ),
    ),
    step('functions host', () =>
      startFunctionHost({ dataDir: within('functions'), log, queues: hosts.queues }),
    ),
    step('step functions', () =>
      startStepFunctions({ ...place, dataDir: within('step-functions'), functions: hosts.functions }),
    ),
    step('event bus', () => startEventBridge({ ...place, dataDir: within('event-bridge'), ...hosts })),
    step('mail', () =>
      startSes({
        dataDir: within('ses'),
        log,
        region,
        accountId: account,
        events: hosts.events,
        ...sesFromTemplate({
          emailIdentities: deployment.resources('AWS::SES::EmailIdentity'),
          configurationSets: deployment.resources('AWS::SES::ConfigurationSet'),
          eventDestinations: deployment.resources('AWS::SES::ConfigurationSetEventDestination'),
        }),
      }),
    ),
  ]);
  return undefined as never;
}
