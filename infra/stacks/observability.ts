import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { addDashboard } from '../constructs/dashboard.ts';
import { metrics } from '../constructs/metrics.ts';
import type { Stage } from '../stage.ts';
import type { AppStack } from './app.ts';
import type { DataStack } from './data.ts';

export interface ObservabilityStackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly application: AppStack;
}

interface AlarmDefinition {
  readonly metric: IMetric;
  readonly above: number;
  /** In how many periods in a row. */
  readonly periods?: number;
  /** What people suffer, as a sentence. */
  readonly suffering: string;
}

/** Who is told when people suffer. Every alarm says how; none says only what a machine did. */
export class ObservabilityStack extends Stack {
  readonly #action: SnsAction;
  readonly #stage: Stage;

  constructor(scope: Construct, id: string, { stage, data, application }: ObservabilityStackProps) {
    super(scope, id, {
      stackName: stage.resourceName('observability'),
      description: 'Baton: alarms, the dashboard and the budget',
    });
    this.#stage = stage;
    this.#action = new SnsAction(this.#topic());
    this.#watchFunctions(application);
    this.#watchQueues(application);
    this.#watchTime(application);
    this.#watchApi(application);
    this.#watchServices(data);
    addDashboard(this, stage, application, data);
    if (stage.monthlyBudgetUsd && stage.alarmEmail) this.#budget(stage.monthlyBudgetUsd, stage.alarmEmail);
  }

  #topic(): Topic {
    const topic = new Topic(this, 'Alarms', {
      topicName: this.#stage.resourceName('alarms'),
      displayName: `Baton ${this.#stage.name}`,
      enforceSSL: true,
    });
    // A topic policy replaces the default one, which let the alarms of the account in.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (this.#stage.alarmEmail) topic.addSubscription(new EmailSubscription(this.#stage.alarmEmail));
    return topic;
  }

  #watchFunctions({ watchlist }: AppStack): void {
    const alarms = new Construct(this, 'Functions');
    for (const { functionName, whenItFails } of watchlist.functions) {
      this.#alarm(alarms, functionName, {
        metric: metrics.errorRate(functionName),
        above: 5,
        periods: 3,
        suffering: whenItFails,
      });
    }
    this.#alarm(alarms, 'throttles', {
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Throttles',
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      above: 10,
      suffering:
        'The account runs as many functions at once as it may: requests answer 503 and reactions wait.',
    });
  }

  #watchQueues({ watchlist }: AppStack): void {
    const alarms = new Construct(this, 'Queues');
    for (const { queueName, whenItFails } of watchlist.deadLetters) {
      this.#alarm(alarms, queueName, {
        metric: metrics.waiting(queueName),
        above: 0,
        suffering: `Given up on after every retry, and waiting for a person. ${whenItFails}`,
      });
    }
    for (const { queueName, whenItFails, lateAfterSeconds } of watchlist.queues) {
      this.#alarm(alarms, `${queueName}-age`, {
        metric: metrics.age(queueName),
        above: lateAfterSeconds,
        periods: 3,
        suffering: `Late by more than ${lateAfterSeconds} s. ${whenItFails}`,
      });
    }
  }

  #watchTime({ watchlist }: AppStack): void {
    const alarms = new Construct(this, 'Time');
    for (const { functionName, whenItIsLate, lateAfterSeconds } of watchlist.streamReaders) {
      this.#alarm(alarms, `${functionName}-stream-age`, {
        metric: metrics.iteratorAge(functionName),
        above: lateAfterSeconds * 1000,
        periods: 3,
        suffering: `Late by more than ${lateAfterSeconds} s. ${whenItIsLate}`,
      });
    }
    for (const { stateMachineName, whenItFails } of watchlist.machines) {
      this.#alarm(alarms, stateMachineName, {
        metric: metrics.failedExecutions(this, stateMachineName),
        above: 0,
        suffering: whenItFails,
      });
    }
    for (const { functionName, everyMinutes, whenItStops } of watchlist.schedules) {
      const alarm = new Alarm(alarms, `${functionName}-stopped`, {
        alarmName: `${functionName}-stopped`,
        alarmDescription: whenItStops,
        metric: metrics.invocations(functionName, Duration.minutes(everyMinutes * 5)),
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        threshold: 1,
        evaluationPeriods: 1,
        // Silence is the very thing to notice.
        treatMissingData: TreatMissingData.BREACHING,
      });
      alarm.addAlarmAction(this.#action);
      alarm.addOkAction(this.#action);
    }
  }

  #watchApi({ api }: AppStack): void {
    const alarms = new Construct(this, 'Requests');
    this.#alarm(alarms, 'api-failures', {
      metric: metrics.apiFailureRate(api.http.apiId),
      above: 1,
      periods: 3,
      suffering: 'More than one request in a hundred fails for a reason that is not the caller’s.',
    });
    this.#alarm(alarms, 'api-latency', {
      metric: metrics.apiLatency(api.http.apiId, 'p95'),
      above: 2000,
      periods: 3,
      suffering: 'One request in twenty takes more than two seconds: working with the product feels slow.',
    });
  }

  #watchServices(data: DataStack): void {
    const alarms = new Construct(this, 'Services');
    const tableName = data.table.name;
    for (const kind of ['ReadThrottleEvents', 'WriteThrottleEvents']) {
      this.#alarm(alarms, `table-${kind}`, {
        metric: new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: kind,
          dimensionsMap: { TableName: tableName },
          statistic: 'Sum',
          period: Duration.minutes(5),
        }),
        above: 50,
        suffering:
          'Requests are slow or fail: more is asked of one organization’s records than a partition gives.',
      });
    }
    this.#alarm(alarms, 'mail-bounces', {
      metric: metrics.mailReputation('BounceRate'),
      above: 0.05,
      suffering:
        'More than 5 % of mails bounce: SES reviews the account and may stop all mail of every organization.',
    });
    this.#alarm(alarms, 'mail-complaints', {
      metric: metrics.mailReputation('ComplaintRate'),
      above: 0.001,
      suffering:
        'More than 1 of 1,000 receivers call our mail spam: SES may stop all mail of every organization.',
    });
  }

  #alarm(scope: Construct, name: string, { metric, above, periods = 1, suffering }: AlarmDefinition): void {
    const prefix = this.#stage.resourceName('');
    const alarm = new Alarm(scope, name, {
      alarmName: name.startsWith(prefix) ? name : `${prefix}${name}`,
      alarmDescription: suffering,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
  }

  /** The whole account: a stage has one of its own. Told at 80 % spent, and when the month is forecast to go over. */
  #budget(amount: number, address: string): void {
    const subscribers = [{ subscriptionType: 'EMAIL', address }];
    const at = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        threshold,
        comparisonOperator: 'GREATER_THAN',
        thresholdType: 'PERCENTAGE',
      },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: this.#stage.resourceName('monthly'),
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount, unit: 'USD' },
      },
      notificationsWithSubscribers: [at('ACTUAL', 80), at('FORECASTED', 100)],
    });
  }
}
