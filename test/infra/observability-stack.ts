import { describe, expect, it } from 'vitest';
import { entries } from '../../shared/platform/environments.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

const { application, observability } = synthesize('prod');
const alarms = resourcesOf(observability, 'AWS::CloudWatch::Alarm');

const dimension = (name: string) =>
  alarms.flatMap(({ properties }) =>
    (properties.Dimensions ?? [])
      .filter((one: { Name: string }) => one.Name === name)
      .map((one: { Value: string }) => ({ value: one.Value, metric: properties.MetricName })),
  );

describe('alarms', () => {
  it('say what people suffer, in a sentence, and tell somebody', () => {
    for (const { properties } of alarms) {
      expect(properties.AlarmDescription).toMatch(/^[A-Z].{30,}\.$/);
      expect(properties.AlarmActions).toHaveLength(1);
    }
  });

  it('watch every dead-letter queue', () => {
    const deadLetters = resourcesOf(application, 'AWS::SQS::Queue')
      .filter(({ properties }) => !properties.RedrivePolicy)
      .map(({ properties }) => properties.QueueName);
    const watched = dimension('QueueName')
      .filter(({ metric }) => metric === 'ApproximateNumberOfMessagesVisible')
      .map(({ value }) => value);

    expect(watched.sort()).toEqual(deadLetters.sort());
    expect(deadLetters.length).toBeGreaterThan(5);
  });

  it('watch the age of what waits in every other queue', () => {
    const others = resourcesOf(application, 'AWS::SQS::Queue')
      .filter(({ properties }) => properties.RedrivePolicy)
      .map(({ properties }) => properties.QueueName);
    const watched = dimension('QueueName')
      .filter(({ metric }) => metric === 'ApproximateAgeOfOldestMessage')
      .map(({ value }) => value);

    expect(watched.sort()).toEqual(others.sort());
  });

  it('watch the errors of every function', () => {
    const names = entries.map((entry) => `baton-prod-${entry.replace('/', '-')}`);
    const watched = alarms.map(({ properties }) => properties.AlarmName);

    expect(watched).toEqual(expect.arrayContaining(names));
  });

  it('watch how far both readers of the stream are behind', () => {
    const watched = dimension('FunctionName').filter(({ metric }) => metric === 'IteratorAge');

    expect(watched.map(({ value }) => value).sort()).toEqual([
      'baton-prod-changes-publish',
      'baton-prod-projections-project',
    ]);
  });

  it('take the silence of the sweep for what it is', () => {
    const stopped = alarms.find(
      ({ properties }) => properties.AlarmName === 'baton-prod-handoffs-sweep-stopped',
    );

    expect(stopped?.properties).toMatchObject({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 300,
    });
  });

  it.each([
    'baton-prod-handoffs-clock',
    'baton-prod-api-failures',
    'baton-prod-api-latency',
    'baton-prod-throttles',
    'baton-prod-mail-bounces',
    'baton-prod-mail-complaints',
  ])('include %s', (name) => {
    expect(alarms.map(({ properties }) => properties.AlarmName)).toContain(name);
  });
});

describe('what is told', () => {
  it('reaches the address of the stage', () => {
    const [subscription] = resourcesOf(observability, 'AWS::SNS::Subscription');

    expect(subscription?.properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'operations@baton.example',
    });
  });

  it('lets the alarms of this account in, and nobody else', () => {
    const [policy] = resourcesOf(observability, 'AWS::SNS::TopicPolicy');

    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });

  it('includes a budget before it is spent', () => {
    const [budget] = resourcesOf(observability, 'AWS::Budgets::Budget');

    expect(budget?.properties.Budget.BudgetLimit).toEqual({ Amount: 500, Unit: 'USD' });
    expect(budget?.properties.NotificationsWithSubscribers).toHaveLength(2);
  });

  it('is on one page', () => {
    expect(resourcesOf(observability, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });
});
