import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, CfnCondition, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, readDeployment } from '../../../infra/local/template/deployment.ts';
import { readFunction } from '../../../infra/local/template/read-function.ts';
import { tinyApp, tinyAssembly } from '../../support/local-cloud/tiny-app.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('the deployment of a synthesized app', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let deployment: Deployment;

  beforeAll(() => {
    directory = temporaryDirectory('template');
    tinyAssembly({ directory: directory.path });
    deployment = readDeployment(join(directory.path, 'assembly'));
    deployment.supply('AWS::SQS::Queue', 'Ref', ({ name }) => `http://127.0.0.1:1/000000000000/${name}`);
    deployment.supply('AWS::DynamoDB::GlobalTable', 'StreamArn', ({ name }) => `arn:stream:${name}`);
    deployment.supply('AWS::ApiGatewayV2::Api', 'ApiEndpoint', () => 'http://127.0.0.1:2');
  });

  afterAll(() => directory[Symbol.dispose]());

  it('gives functions the values of resources of their own and of another stack', () => {
    const functions = deployment
      .resources('AWS::Lambda::Function')
      .map((resource) => readFunction(deployment, resource, { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }));

    const publish = functions.find(({ name }) => name === 'tiny-publish');
    const remember = functions.find(({ name }) => name === 'tiny-remember');
    expect(publish?.environment).toMatchObject({
      BUS_NAME: 'tiny-bus',
      QUEUE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1\/000000000000\/tiny-flow-Messages/),
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
    });
    expect(remember?.environment).toMatchObject({
      TABLE_NAME: 'tiny-records',
      FILES: expect.stringMatching(/^tiny-data-files/),
    });
    expect(remember?.arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:tiny-remember');
  });

  it('finds the code of each function in the assembly', () => {
    const directories = deployment
      .resources('AWS::Lambda::Function')
      .map((resource) => readFunction(deployment, resource, {}).assetDir);

    expect(directories).toHaveLength(2);
    expect(new Set(directories).size).toBe(2);
    expect(directories.every((path) => existsSync(join(path, 'index.cjs')))).toBe(true);
  });

  it('connects streams, queues, rules and routes by their ARNs and ids', () => {
    const sources = deployment
      .resources('AWS::Lambda::EventSourceMapping')
      .map(({ properties }) => properties.EventSourceArn);
    const [rule] = deployment.resources('AWS::Events::Rule');
    const [route] = deployment.resources('AWS::ApiGatewayV2::Route');
    const [integration] = deployment.resources('AWS::ApiGatewayV2::Integration');
    const [queue] = deployment
      .resources('AWS::SQS::Queue')
      .filter(({ properties }) => properties.RedrivePolicy);

    const queueArn = `arn:aws:sqs:us-east-1:000000000000:${queue?.properties.QueueName}`;
    expect(sources.toSorted()).toEqual([queueArn, 'arn:stream:tiny-records']);
    expect(rule?.properties).toMatchObject({ EventBusName: 'tiny-bus', Targets: [{ Arn: queueArn }] });
    expect(route?.properties.Target).toBe(`integrations/${integration?.id}`);
    expect(integration?.properties.IntegrationUri).toBe(
      'arn:aws:lambda:us-east-1:000000000000:function:tiny-publish',
    );
  });

  it('names things the same whenever the same app is read', () => {
    const again = readDeployment(join(directory.path, 'assembly'));
    again.supply('AWS::SQS::Queue', 'Ref', ({ name }) => name);

    const names = again.resources('AWS::SQS::Queue').map(({ id }) => id);

    expect(names).toEqual(
      deployment.resources('AWS::SQS::Queue').map(({ properties }) => properties.QueueName),
    );
    expect(again.resources('AWS::ApiGatewayV2::Api')[0]?.id).toMatch(/^[a-z0-9]{10}$/);
    expect(names.every((name) => name.length <= 80)).toBe(true);
  });

  it('shows the outputs for people, without those for other stacks', () => {
    const outputs = deployment.outputs();

    expect(outputs).toEqual({
      ApiUrl: 'http://127.0.0.1:2',
      StageUrl: expect.stringMatching(/^https:\/\/[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com\/$/),
      QueueUrl: expect.stringContaining('/tiny-flow-Messages'),
      TableName: 'tiny-records',
    });
  });

  it('reads the app itself as it reads its assembly', () => {
    using own = temporaryDirectory('template-app');

    const inProcess = readDeployment(tinyApp({ directory: own.path }));

    expect(inProcess.resources('AWS::Events::EventBus')).toEqual(
      deployment.resources('AWS::Events::EventBus'),
    );
  });
});

describe('what the local cloud does not know', () => {
  const directory = temporaryDirectory('template-odd');
  let apps = 0;
  const stackOf = (build: (stack: Stack) => void) => {
    apps += 1;
    const app = new App({ analyticsReporting: false, outdir: join(directory.path, String(apps)) });
    build(new Stack(app, 'odd'));
    return app;
  };

  afterAll(() => directory[Symbol.dispose]());

  it('refuses every unknown resource type at once, by type and logical id', () => {
    const app = stackOf((stack) => {
      new CfnResource(stack, 'Cluster', { type: 'AWS::ECS::Cluster' });
      new CfnResource(stack, 'Search', { type: 'AWS::OpenSearchService::Domain' });
    });

    const read = () => readDeployment(app);

    expect(read).toThrow(
      'does not know AWS::ECS::Cluster "Cluster" of stack odd, AWS::OpenSearchService::Domain "Search" of stack odd',
    );
  });

  it('refuses an attribute nobody gives and an intrinsic function it does not have', () => {
    const attribute = readDeployment(
      stackOf((stack) => {
        const bucket = new Bucket(stack, 'Files');
        new CfnOutput(stack, 'Site', { value: bucket.bucketWebsiteUrl });
      }),
    );
    const intrinsic = readDeployment(
      stackOf((stack) => {
        new CfnResource(stack, 'Queue', {
          type: 'AWS::SQS::Queue',
          properties: { QueueName: 'q', Tags: { 'Fn::Cidr': ['10.0.0.0/8', 1] } },
        });
      }),
    );
    intrinsic.supply('AWS::SQS::Queue', 'Ref', ({ name }) => name);

    expect(() => attribute.outputs()).toThrow('attribute WebsiteURL of Files');
    expect(() => intrinsic.resources('AWS::SQS::Queue')).toThrow('intrinsic function Fn::Cidr (stack odd)');
  });

  it('leaves out what a false condition excludes', () => {
    const app = stackOf((stack) => {
      new CfnQueue(stack, 'Kept', { queueName: 'kept' });
      const left = new CfnQueue(stack, 'Left', { queueName: 'left' });
      left.cfnOptions.condition = new CfnCondition(stack, 'Elsewhere', {
        expression: Fn.conditionNot(Fn.conditionEquals(Aws.REGION, 'us-east-1')),
      });
    });
    const deployment = readDeployment(app);
    deployment.supply('AWS::SQS::Queue', 'Ref', ({ name }) => name);

    const queues = deployment.resources('AWS::SQS::Queue').map(({ id }) => id);

    expect(queues).toEqual(['kept']);
  });

  it('gives a name that leads nowhere for what has no local effect', () => {
    const deployment = readDeployment(
      stackOf((stack) => {
        new CfnOutput(stack, 'TopicArn', { value: new Topic(stack, 'Alarms').topicArn });
      }),
    );

    const outputs = deployment.outputs();

    expect(outputs.TopicArn).toContain('odd-Alarms');
  });

  it('keeps the suffix of a FIFO queue and cuts long names to what AWS allows', () => {
    const deployment = readDeployment(
      stackOf((stack) => {
        new Queue(stack, 'ANameThatIsFarTooLongForAnyQueueInTheWorldBecauseSomebodyLikesToExplainThings', {
          fifo: true,
        });
      }),
    );
    deployment.supply('AWS::SQS::Queue', 'Ref', ({ name }) => name);

    const [queue] = deployment.resources('AWS::SQS::Queue');

    expect(queue?.properties.QueueName).toMatch(/^odd-AName.{66}\.fifo$/);
  });
});
