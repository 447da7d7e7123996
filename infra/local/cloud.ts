/**
 * AWS on this machine: reads the synthesized template of a CDK app, starts a part for each service in it, deploys the
 * template's resources into them, and goes on where the data directory stands.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { InvokeResult, Log } from './contracts.ts';
import { holdDataDirectory } from './data-directory.ts';
import { deployApi } from './deploy-api.ts';
import { deployFunctions } from './deploy-functions.ts';
import { type Endpoints, environmentFor } from './endpoints.ts';
import { startEventSources } from './event-sources/event-sources.ts';
import { claimPort } from './free-port.ts';
import { RunningParts } from './running-parts.ts';
import type { DemoUser } from './seeding.ts';
import { type Parts, startParts } from './start-parts.ts';
import { type Step, timedSteps } from './steps.ts';
import { type Deployment, readDeployment } from './template/deployment.ts';

export interface CloudOptions {
  /** A CDK app or what builds one, synthesized in this process; or the directory of a synthesized assembly. */
  readonly app: App | string | (() => App | string | Promise<App | string>);
  /** Holds everything that survives; one local cloud at a time. */
  readonly dataDir: string;
  /** The port of the API; 0 takes a free one. All other ports are free ones. */
  readonly port: number;
  /** Gets a line per step of the start, and what goes wrong later. */
  readonly log: Log;
  /** Deletes what earlier runs left in `dataDir`. */
  readonly reset?: boolean | (() => boolean);
  /** Whom `/config.json` names as people to sign in as; asked at each request. */
  readonly demoUsers?: () => readonly DemoUser[];
  /** Fills a cloud that has everything but events yet: streams and queues are read only when it is done. */
  readonly fill?: (cloud: Cloud) => Promise<void>;
  /** Functions for whose answer nobody waits; they leave the processors to the others. Default: none. */
  readonly isBackground?: (functionName: string) => boolean;
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
  /** What an SDK client needs in its environment to reach the local cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** The outputs of all stacks by their name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Invokes a function by its name or logical id. Throws when there is none; a failing handler does not throw. */
  invoke(functionName: string, payload: unknown): Promise<InvokeResult>;
  /** Stops everything, the API first. Nothing acknowledged is lost; a next start goes on from here. */
  close(): Promise<void>;
}

/** What `<dataDir>/cloud.json` tells operators' commands while the cloud runs. */
export type CloudFile = Pick<Cloud, 'apiUrl' | 'environment' | 'outputs'> & { readonly pid: number };

/** Starts the cloud. Throws DataDirectoryInUse, UnsupportedByLocalCloud, or what a part could not do. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const running = new RunningParts();
  const held = holdDataDirectory(options.dataDir);
  const cloudFile = join(options.dataDir, 'cloud.json');
  running.add('data directory', {
    close: () => {
      rmSync(cloudFile, { force: true });
      held.release();
    },
  });
  try {
    const isReset = (typeof options.reset === 'function' ? options.reset() : options.reset) ?? false;
    if (isReset) held.empty();
    const port = await claimPort(options.port);
    const step = timedSteps(options.log);
    const deployment = await step('template', async () =>
      readDeployment(typeof options.app === 'function' ? await options.app() : options.app),
    );
    const parts = await startParts({
      ...options,
      dynamoDbEndpoint: options.dynamoDbEndpoint,
      isReset,
      deployment,
      running,
      step,
    });
    const cloud = await deploy({ options, port, deployment, parts, running, step });
    const { apiUrl, environment, outputs } = cloud;
    const file: CloudFile = { pid: process.pid, apiUrl, environment, outputs };
    writeFileSync(cloudFile, `${JSON.stringify(file, null, 2)}\n`);
    return cloud;
  } catch (error) {
    await running.close().catch((cause: unknown) => options.log(`After a failed start: ${cause}`));
    throw error;
  }
}

interface Deploying {
  readonly options: CloudOptions;
  readonly port: number;
  readonly deployment: Deployment;
  readonly parts: Parts;
  readonly running: RunningParts;
  readonly step: Step;
}

async function deploy({ options, port, deployment, parts, running, step }: Deploying): Promise<Cloud> {
  const { table, storage, functions, workflows, eventBus, users, mail } = parts;
  const apiUrl = `http://127.0.0.1:${port}`;
  supplyAddresses(deployment, apiUrl, storage.queueUrl);
  await step('tables', () => deployTables(deployment, parts));
  await step('user pools', () => deployUsers(deployment, parts));
  await step('queues, rules, workflows', () => deployConnections(deployment, parts));

  const endpoints: Endpoints = {
    cognito: users.endpoint,
    dynamodb: table.endpoint,
    eventBridge: eventBus.endpoint,
    lambda: functions.endpoint,
    s3: storage.endpoint,
    ses: mail.endpoint,
    sqs: storage.endpoint,
    stepFunctions: workflows.endpoint,
  };
  const environment = environmentFor(endpoints, deployment.region);
  const names = deployFunctions(deployment, functions, eventBus, environment);

  // Everything is deployed: from here on executions, events and messages that were waiting move.
  workflows.start();
  eventBus.start();
  await step('api', async () => {
    const api = await deployApi({
      deployment,
      port,
      dataDir: join(options.dataDir, 'api'),
      log: options.log,
      functions,
      jwksUrl: (issuer) => users.keysUrl(issuer.slice(issuer.lastIndexOf('/') + 1)),
      mailbox: mail.mailbox,
      demoUsers: options.demoUsers ?? (() => []),
    });
    if (api) running.add('api', api);
  });

  const cloud: Cloud = {
    apiUrl,
    mailboxUrl: `${apiUrl}/_local/mailbox`,
    region: deployment.region,
    endpoints,
    environment,
    outputs: deployment.outputs(),
    invoke: async (name, payload) => functions.invoke(names.get(name) ?? name, payload),
    close: () => running.close(),
  };
  // What is filled in goes in undisturbed; what it causes begins right after.
  await options.fill?.(cloud);
  await step('event sources', async () => {
    const eventSources = startEventSources({
      dataDir: join(options.dataDir, 'event-sources'),
      region: deployment.region,
      functions,
      queues: storage,
      log: options.log,
      messages: storage,
      streamsEndpoint: table.endpoint,
      ...(table.tableFile !== undefined && { tableFile: table.tableFile }),
    });
    running.add('event sources', eventSources);
    for (const { logicalId, properties } of deployment.resources('AWS::Lambda::EventSourceMapping')) {
      await eventSources.add(logicalId, properties);
    }
    table.trimBehind((streamArn) => eventSources.firstNeeded(streamArn));
  });
  return cloud;
}

/** The values that follow from ports. */
function supplyAddresses(deployment: Deployment, apiUrl: string, queueUrl: (name: string) => string): void {
  deployment.supply('AWS::SQS::Queue', 'Ref', ({ name }) => queueUrl(name));
  deployment.supply('AWS::ApiGatewayV2::Api', 'ApiEndpoint', () => apiUrl);
  for (const { id, region } of deployment.resources('AWS::ApiGatewayV2::Api')) {
    // CDK composes the addresses of stages by itself.
    deployment.rewrite((text) =>
      text.replaceAll(`https://${id}.execute-api.${region}.amazonaws.com`, apiUrl),
    );
  }
}

async function deployTables(deployment: Deployment, { table }: Parts): Promise<void> {
  const streams = new Map<string, string | undefined>();
  for (const { logicalId, id, properties } of deployment.resources('AWS::DynamoDB::GlobalTable')) {
    const { streamArn } = await table.deployTable(logicalId, properties);
    streams.set(id, streamArn);
  }
  deployment.supply('AWS::DynamoDB::GlobalTable', 'StreamArn', ({ name }) => streams.get(name));
}

async function deployUsers(deployment: Deployment, { users }: Parts): Promise<void> {
  for (const { logicalId, id, properties } of deployment.resources('AWS::Cognito::UserPool')) {
    await users.deployUserPool(logicalId, properties, id);
  }
  for (const { logicalId, id, properties } of deployment.resources('AWS::Cognito::UserPoolClient')) {
    users.deployUserPoolClient(logicalId, properties, id);
  }
}

function deployConnections(deployment: Deployment, { storage, workflows, eventBus }: Parts): void {
  for (const { logicalId, properties } of deployment.resources('AWS::SQS::Queue')) {
    storage.deployQueue(logicalId, properties);
  }
  for (const { logicalId, properties } of deployment.resources('AWS::S3::Bucket')) {
    storage.deployBucket(logicalId, properties);
  }
  for (const { logicalId, properties } of deployment.resources('Custom::S3BucketNotifications')) {
    storage.deployNotifications(logicalId, properties);
  }
  for (const { logicalId, properties } of deployment.resources('AWS::StepFunctions::StateMachine')) {
    workflows.deployStateMachine(logicalId, properties);
  }
  for (const { logicalId, properties } of deployment.resources('AWS::Events::EventBus')) {
    eventBus.deployBus(logicalId, properties);
  }
  for (const { logicalId, properties } of deployment.resources('AWS::Events::Rule')) {
    eventBus.deployRule(logicalId, properties);
  }
}
