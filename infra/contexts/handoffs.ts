import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { handoffMachine } from '../../functions/handoffs/machine.ts';
import { handoffOffered } from '../../shared/handoffs/events.ts';
import { handoffsRoutes } from '../../shared/handoffs/routes.ts';
import { absenceChanged, absenceCreated, userDeactivated } from '../../shared/organization/events.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { BackendFunction } from '../constructs/function.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';
import { Workflow } from '../constructs/workflow.ts';

/** Passing responsibility on: the clock of each offer, and the sweep that repairs what no clock woke. */
export function addHandoffs(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Handoffs');
  const { stage, data } = foundation;
  const environment = { TABLE_NAME: data.table.name };
  /** Choosing a receiver reads rules and people; the packet, the account at a glance. */
  const choosing = ['list', 'face'] as const;

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'handoffs/http',
    routes: handoffsRoutes,
    environment,
    whenItFails: 'People do not see what waits for their answer.',
  });
  data.table.grant(http.function, { writes: false, indexes: ['owner'] });

  const steps = new BackendFunction(scope, 'Steps', foundation, {
    entry: 'handoffs/steps',
    environment,
    timeout: Duration.seconds(30),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    whenItFails: 'Reminders are missing, and offers that nobody answered move on only with the sweep.',
  });
  data.table.grant(steps, { writes: true, indexes: choosing });

  new Workflow(scope, 'Clock', foundation, {
    name: 'handoffs/clock',
    definition: handoffMachine(new Construct(scope, 'ClockStates'), steps),
    startedBy: handoffOffered,
    invokes: [steps],
    whenItFails: 'Offers get no reminder, and lapse up to a minute late, by the sweep.',
  });

  const sweep = new BackendFunction(scope, 'Sweep', foundation, {
    entry: 'handoffs/sweep',
    environment,
    timeout: Duration.seconds(55),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    whenItFails: 'Offers whose own clock was lost stay where they are.',
  });
  data.table.grant(sweep, { writes: true, indexes: ['due', 'owner', ...choosing] });
  new Rule(scope, 'EveryMinute', {
    description: 'The sweep over timers that are due',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [
      // The next minute tries again; a sweep that comes late only repeats it.
      new LambdaFunction(sweep, {
        event: RuleTargetInput.fromObject({}),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    ],
  });
  foundation.watchlist.schedules.push({
    functionName: sweep.physicalFunctionName,
    everyMinutes: 1,
    whenItStops: 'Offers whose own clock was lost are dropped: they lapse for nobody.',
  });

  const onAvailabilityChanged = new QueueConsumer(scope, 'OnAvailabilityChanged', foundation, {
    entry: 'handoffs/on-availability-changed',
    environment,
    events: [absenceCreated, absenceChanged, userDeactivated],
    timeout: Duration.seconds(60),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 1,
    maxConcurrency: 2,
    lateAfterSeconds: 300,
    whenItFails:
      'Open offers of people who are away or gone wait for their deadline instead of moving on at once.',
  });
  data.table.grant(onAvailabilityChanged.function, { writes: true, indexes: ['owner', ...choosing] });
}
