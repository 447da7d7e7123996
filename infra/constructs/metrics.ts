import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** The metrics that alarms and the dashboard share, by physical name: no resource has to be at hand. */

const fiveMinutes = Duration.minutes(5);

const ofFunction = (functionName: string, metricName: string, statistic = 'Sum', period = fiveMinutes) =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: functionName },
    statistic,
    period,
  });

const ofQueue = (queueName: string, metricName: string) =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: queueName },
    statistic: 'Maximum',
    period: Duration.minutes(1),
  });

const ofApi = (apiId: string, metricName: string, statistic: string) =>
  new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiId: apiId },
    statistic,
    period: fiveMinutes,
  });

const ofMachine = (scope: Construct, stateMachineName: string, metricName: string) =>
  new Metric({
    namespace: 'AWS/States',
    metricName,
    dimensionsMap: {
      StateMachineArn: Stack.of(scope).formatArn({
        service: 'states',
        resource: 'stateMachine',
        resourceName: stateMachineName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    },
    statistic: 'Sum',
    period: fiveMinutes,
  });

export const metrics = {
  invocations: (functionName: string, period: Duration) =>
    ofFunction(functionName, 'Invocations', 'Sum', period),

  /** Failed invocations per hundred. */
  errorRate: (functionName: string): IMetric => {
    // Ids must differ between the expressions of one graph.
    const errors = `errors_${functionName.replace(/\W/g, '_')}`;
    const invocations = `invocations_${functionName.replace(/\W/g, '_')}`;
    return new MathExpression({
      expression: `100 * ${errors} / MAX([${errors}, ${invocations}])`,
      label: functionName,
      usingMetrics: {
        [errors]: ofFunction(functionName, 'Errors'),
        [invocations]: ofFunction(functionName, 'Invocations'),
      },
      period: fiveMinutes,
    });
  },

  /** How far behind the table a reader of its stream is, in ms. */
  iteratorAge: (functionName: string) =>
    ofFunction(functionName, 'IteratorAge', 'Maximum', Duration.minutes(1)),

  /** Messages that wait. */
  waiting: (queueName: string) => ofQueue(queueName, 'ApproximateNumberOfMessagesVisible'),

  /** How long the oldest message has waited, in seconds. */
  age: (queueName: string) => ofQueue(queueName, 'ApproximateAgeOfOldestMessage'),

  startedExecutions: (scope: Construct, stateMachineName: string) =>
    ofMachine(scope, stateMachineName, 'ExecutionsStarted'),

  failedExecutions: (scope: Construct, stateMachineName: string): IMetric =>
    new MathExpression({
      expression: 'failed + timedOut + aborted',
      label: `${stateMachineName}: failed executions`,
      usingMetrics: {
        failed: ofMachine(scope, stateMachineName, 'ExecutionsFailed'),
        timedOut: ofMachine(scope, stateMachineName, 'ExecutionsTimedOut'),
        aborted: ofMachine(scope, stateMachineName, 'ExecutionsAborted'),
      },
      period: fiveMinutes,
    }),

  requests: (apiId: string) => ofApi(apiId, 'Count', 'Sum'),

  /** From receiving a request to answering it, in ms. */
  apiLatency: (apiId: string, statistic: 'p50' | 'p95' | 'p99') => ofApi(apiId, 'Latency', statistic),

  /** Answers of 5xx per hundred. */
  apiFailureRate: (apiId: string): IMetric =>
    new MathExpression({
      expression: '100 * failures / MAX([requests, 1])',
      label: 'requests answered 5xx in %',
      usingMetrics: { failures: ofApi(apiId, '5xx', 'Sum'), requests: ofApi(apiId, 'Count', 'Sum') },
      period: fiveMinutes,
    }),

  /** SES counts over a representative volume of its own choosing; the account as a whole is judged. */
  mailReputation: (metricName: 'BounceRate' | 'ComplaintRate') =>
    new Metric({
      namespace: 'AWS/SES',
      metricName: `Reputation.${metricName}`,
      statistic: 'Average',
      period: Duration.hours(1),
    }),

  mailsSent: () =>
    new Metric({ namespace: 'AWS/SES', metricName: 'Send', statistic: 'Sum', period: fiveMinutes }),

  consumedUnits: (tableName: string, kind: 'Read' | 'Write') =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName: `Consumed${kind}CapacityUnits`,
      dimensionsMap: { TableName: tableName },
      statistic: 'Sum',
      period: fiveMinutes,
    }),
};
