import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Errors,
  Fail,
  type IChainable,
  JitterType,
  Pass,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/**
 * The clock of one offer, whatever is handed off. It is started by `handoff.offered.v1` and only wakes: what happens
 * then is decided by the steps (`steps.ts`) from what is stored, so an execution that wakes with an old epoch, or on
 * an offer that was answered, does nothing. The next offer raises the event again and has an execution of its own.
 *
 *   TakeOffer -> HasReminder -> WaitUntilReminder -> Remind -> IsStillWaiting -> WaitUntilDeadline -> CheckDeadline
 *   -> WhatNext -> MoveOn (the next offer, or to the manager) | WaitUntilDeadline (the deadline moved) -> Done
 */
export function handoffMachine(scope: Construct, steps: IFunction): IChainable {
  const done = Succeed.jsonata(scope, 'Done');
  const leftToTheSweep = Fail.jsonata(scope, 'LeftToTheSweep', {
    error: 'HandoffClockStopped',
    cause: 'A step failed again and again. The sweep over due timers acts on this offer within a minute.',
  });

  /** Calls a step and adds what it answers to the state. A step may run twice: each is idempotent by epoch. */
  const call = (id: string, step: string) =>
    LambdaInvoke.jsonata(scope, id, {
      lambdaFunction: steps,
      payload: TaskInput.fromObject({
        step,
        orgId: '{% $states.input.orgId %}',
        handoffId: '{% $states.input.handoffId %}',
        subject: '{% $states.input.subject %}',
        epoch: '{% $states.input.epoch %}',
      }),
      outputs: '{% $merge([$states.input, $states.result.Payload]) %}',
      taskTimeout: Timeout.duration(Duration.seconds(60)),
      // Ours below covers these errors too.
      retryOnServiceExceptions: false,
    })
      .addRetry({
        errors: [Errors.ALL],
        interval: Duration.seconds(2),
        backoffRate: 2,
        maxAttempts: 6,
        maxDelay: Duration.seconds(60),
        jitterStrategy: JitterType.FULL,
      })
      .addCatch(leftToTheSweep, { errors: [Errors.ALL] });

  const waitUntilDeadline = Wait.jsonata(scope, 'WaitUntilDeadline', {
    time: WaitTime.timestamp('{% $states.input.until %}'),
  });
  const whatNext = Choice.jsonata(scope, 'WhatNext')
    .when(nextIs('moveOn'), call('MoveOn', 'moveOn').next(done))
    .when(nextIs('wait'), waitUntilDeadline)
    .otherwise(done);
  waitUntilDeadline.next(call('CheckDeadline', 'check')).next(whatNext);

  const isStillWaiting = Choice.jsonata(scope, 'IsStillWaiting')
    .when(nextIs('nothing'), done)
    .otherwise(waitUntilDeadline);
  const remind = Wait.jsonata(scope, 'WaitUntilReminder', {
    time: WaitTime.timestamp('{% $states.input.remindAt %}'),
  })
    .next(call('Remind', 'remind'))
    .next(isStillWaiting);
  const hasReminder = Choice.jsonata(scope, 'HasReminder')
    .when(Condition.jsonata('{% $exists($states.input.remindAt) %}'), remind)
    .otherwise(waitUntilDeadline);

  return Pass.jsonata(scope, 'TakeOffer', {
    comment: 'Of the event only what the clock needs; absent fields stay absent.',
    outputs: `{% {
      'orgId': $states.input.orgId,
      'handoffId': $states.input.data.handoffId,
      'subject': $states.input.data.subject,
      'epoch': $states.input.data.epoch,
      'remindAt': $states.input.data.remindAt,
      'until': $states.input.data.respondBy
    } %}`,
  }).next(hasReminder);
}

function nextIs(next: string): Condition {
  return Condition.jsonata(`{% $states.input.next = '${next}' %}`);
}
