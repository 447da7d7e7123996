/** Starts a part for each service, side by side; nothing is deployed into them yet. */
import { join } from 'node:path';
import { startCognito } from './cognito/start-cognito.ts';
import type { Log } from './contracts.ts';
import { startDynamoDb } from './dynamodb/start-dynamodb.ts';
import { startEventBridge } from './event-bridge/event-bridge.ts';
import { startFunctionHost } from './functions-host/function-host.ts';
import { lateHosts } from './late-hosts.ts';
import { startQueuesAndBuckets } from './queues-and-buckets/start-queues-and-buckets.ts';
import { allOf, type PartName, type RunningParts } from './running-parts.ts';
import { sesFromTemplate } from './ses/from-template.ts';
import { startSes } from './ses/start-ses.ts';
import { startStepFunctions } from './step-functions/step-functions.ts';
import type { Step } from './steps.ts';
import type { Deployment } from './template/deployment.ts';

export interface StartPartsOptions {
  readonly deployment: Deployment;
  readonly dataDir: string;
  readonly dynamoDbEndpoint: string | undefined;
  readonly isBackground?: (functionName: string) => boolean;
  /** Everything of earlier runs is to go. */
  readonly isReset: boolean;
  readonly log: Log;
  readonly running: RunningParts;
  readonly step: Step;
}

export type Parts = Awaited<ReturnType<typeof startParts>>;

/** Starts all; when one cannot start, the others are in `running` to be closed. */
export async function startParts(options: StartPartsOptions) {
  const { deployment, log, running, step, isBackground = () => false } = options;
  const { account, region } = deployment;
  const hosts = lateHosts();
  const start = <Part extends { close(): Promise<void> | void }>(
    name: PartName,
    startPart: (common: { dataDir: string; log: Log; account: string; region: string }) => Promise<Part>,
  ) =>
    step(name, async () => {
      const dataDir = join(options.dataDir, name.replaceAll(' ', '-'));
      return running.add(name, await startPart({ dataDir, log, account, region }));
    });

  const [table, storage, functions, workflows, eventBus, users, mail] = await allOf([
    start('table', (common) =>
      startDynamoDb({ ...common, endpoint: options.dynamoDbEndpoint, dropsTables: options.isReset }),
    ),
    start('queues and buckets', (common) => startQueuesAndBuckets({ ...common, events: hosts.events })),
    start('functions', (common) => startFunctionHost({ ...common, isBackground, queues: hosts.queues })),
    start('workflows', (common) => startStepFunctions({ ...common, functions: hosts.functions })),
    start('event bus', (common) => startEventBridge({ ...common, ...hosts })),
    start('users', ({ account: accountId, ...common }) =>
      startCognito({ ...common, accountId, mail: hosts.mail }),
    ),
    start('mail', ({ account: accountId, ...common }) =>
      startSes({
        ...common,
        accountId,
        events: hosts.events,
        ...sesFromTemplate({
          emailIdentities: deployment.resources('AWS::SES::EmailIdentity'),
          configurationSets: deployment.resources('AWS::SES::ConfigurationSet'),
          eventDestinations: deployment.resources('AWS::SES::ConfigurationSetEventDestination'),
        }),
      }),
    ),
  ]);
  hosts.open({ events: eventBus, executions: workflows, functions, mail, queues: storage });
  return { table, storage, functions, workflows, eventBus, users, mail };
}
