import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { vi } from 'vitest';
import { bundleFunctions } from '../../../infra/constructs/bundle-functions.ts';

const sources = new URL('./tiny-functions', import.meta.url).pathname;

export interface TinyAppOptions {
  /** Where the assembly and the bundles go. */
  readonly directory: string;
}

/**
 * A ring of everything that the local cloud connects: an item in the table goes through its stream to a function, from
 * there over a bus and a rule to a queue, and from there through another function into the table.
 */
export function tinyApp({ directory }: TinyAppOptions): App {
  const built = bundleFunctions({
    entries: ['remember', 'publish'],
    sources,
    outdir: `${directory}/functions`,
  });
  const app = new App({ outdir: `${directory}/assembly`, analyticsReporting: false });
  const data = new Stack(app, 'tiny-data');
  const flow = new Stack(app, 'tiny-flow');

  const table = new TableV2(data, 'Records', {
    tableName: 'tiny-records',
    partitionKey: { name: 'PK', type: AttributeType.STRING },
    sortKey: { name: 'SK', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: 'expiresAt',
    globalSecondaryIndexes: [
      {
        indexName: 'list',
        partitionKey: { name: 'listPK', type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      },
    ],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const files = new Bucket(data, 'Files');

  const deadLetters = new Queue(flow, 'DeadLetters');
  const queue = new Queue(flow, 'Messages', { deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 } });
  const bus = new EventBus(flow, 'Bus', { eventBusName: 'tiny-bus' });
  new Rule(flow, 'ItemsToQueue', {
    eventBus: bus,
    eventPattern: { source: ['tiny'], detailType: ['item.created'], detail: { key: [{ prefix: 'wanted' }] } },
    targets: [new SqsQueue(queue)],
  });
  const runtime = Runtime.NODEJS_24_X;
  const remember = new LambdaFunction(flow, 'Remember', {
    functionName: 'tiny-remember',
    runtime,
    handler: 'index.handler',
    code: Code.fromAsset(built.directoryOf('remember')),
    environment: { TABLE_NAME: table.tableName, FILES: files.bucketName },
  });
  remember.addEventSource(new SqsEventSource(queue, { reportBatchItemFailures: true }));
  table.grantWriteData(remember);
  const publish = new LambdaFunction(flow, 'Publish', {
    functionName: 'tiny-publish',
    runtime,
    handler: 'index.handler',
    code: Code.fromAsset(built.directoryOf('publish')),
    environment: { BUS_NAME: bus.eventBusName, QUEUE_URL: queue.queueUrl },
  });
  publish.addEventSource(
    new DynamoEventSource(table, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      reportBatchItemFailures: true,
    }),
  );
  bus.grantPutEventsTo(publish);
  const http = new HttpApi(flow, 'Api');
  http.addRoutes({
    path: '/things/{id}',
    methods: [HttpMethod.GET],
    integration: new HttpLambdaIntegration('Things', publish),
  });
  new CfnOutput(flow, 'ApiUrl', { value: http.apiEndpoint });
  new CfnOutput(flow, 'StageUrl', { value: http.url ?? '' });
  new CfnOutput(flow, 'QueueUrl', { value: queue.queueUrl });
  new CfnOutput(data, 'TableName', { value: table.tableName });
  return app;
}

/** Synthesizes the small app; returns the directory of its assembly. */
export function tinyAssembly(options: TinyAppOptions): string {
  // CDK's check against CloudFormation's rules takes seconds, and no test here is about them.
  vi.stubEnv('CDK_VALIDATION', 'false');
  const { directory } = tinyApp(options).synth();
  vi.unstubAllEnvs();
  return directory;
}
