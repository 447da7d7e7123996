import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AppStack } from '../stacks/app.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { metrics } from './metrics.ts';

/** One page that follows a lead: the request, the stream, the queues, the clock of the offer, the mail. */
export function addDashboard(
  scope: Construct,
  stage: Stage,
  { api, watchlist }: AppStack,
  data: DataStack,
): void {
  const apiId = api.http.apiId;
  const tableName = data.table.name;
  new Dashboard(scope, 'Dashboard', {
    dashboardName: stage.resourceName('overview'),
    defaultInterval: Duration.hours(12),
    widgets: [
      [text('# Baton: is anybody waiting?\nFrom the left to the right and down: as a lead travels.')],
      [
        graph('Requests', [metrics.requests(apiId)]),
        graph('Answer time (ms)', [
          metrics.apiLatency(apiId, 'p50'),
          metrics.apiLatency(apiId, 'p95'),
          metrics.apiLatency(apiId, 'p99'),
        ]),
        graph('Requests that failed (%)', [metrics.apiFailureRate(apiId)]),
      ],
      [
        graph(
          'Behind the table (ms)',
          watchlist.streamReaders.map(({ functionName }) => metrics.iteratorAge(functionName)),
        ),
        graph(
          'Oldest message (s)',
          watchlist.queues.map(({ queueName }) => metrics.age(queueName)),
        ),
        graph(
          'Given up on',
          watchlist.deadLetters.map(({ queueName }) => metrics.waiting(queueName)),
        ),
      ],
      [
        graph(
          'Clocks of offers: started, failed',
          watchlist.machines.flatMap(({ stateMachineName }) => [
            metrics.startedExecutions(scope, stateMachineName),
            metrics.failedExecutions(scope, stateMachineName),
          ]),
        ),
        graph('Mails sent', [metrics.mailsSent()]),
        graph('Capacity units of the table', [
          metrics.consumedUnits(tableName, 'Read'),
          metrics.consumedUnits(tableName, 'Write'),
        ]),
      ],
      [
        graph(
          'Errors by function (%)',
          watchlist.functions.map(({ functionName }) => metrics.errorRate(functionName)),
          24,
        ),
      ],
    ],
  });
}

function graph(title: string, left: IMetric[], width = 8): IWidget {
  return new GraphWidget({ title, left, width, height: 6 });
}

function text(markdown: string): IWidget {
  return new TextWidget({ markdown, width: 24, height: 2 });
}
