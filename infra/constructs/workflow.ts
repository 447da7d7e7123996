import { Validations } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  type IChainable,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Foundation } from './foundation.ts';
import type { EventName } from './queue-consumer.ts';

export interface WorkflowProps {
  /** `handoffs/machine`. */
  readonly name: string;
  readonly definition: IChainable;
  /** The event that starts an execution, whose detail is its input. */
  readonly startedBy: EventName;
  /** The functions its tasks call. */
  readonly invokes: readonly IFunction[];
  readonly whenItFails: string;
}

/** A state machine that an event starts. */
export class Workflow extends Construct {
  constructor(scope: Construct, id: string, foundation: Foundation, props: WorkflowProps) {
    super(scope, id);
    const { stage, bus, watchlist } = foundation;
    const stateMachineName = stage.resourceName(props.name);
    const machine = new StateMachine(this, 'Machine', {
      stateMachineName,
      // Standard: an execution waits for days and is paid by its transitions, not by its time.
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(props.definition),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          // The prefix spares the log resource policy, which is full after some ten machines.
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: stage.logRetention,
          removalPolicy: stage.removal,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
      removalPolicy: stage.removal,
    });
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason:
          'Step Functions keeps the history of every execution 90 days; errors alone are logged besides.',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Delivery of logs (logs:CreateLogDelivery …) and X-Ray know no resources; IAM takes * only.',
      },
    );
    for (const task of props.invokes) {
      acknowledgeWildcard(
        machine,
        task.functionArn,
        ':*',
        'The versions of this one function: Step Functions asks for the right to call it in that form.',
      );
    }
    const deadLetters = new DeadLetterQueue(this, 'Unstarted', foundation, {
      of: `${props.name}-starts`,
      whenItFails: props.whenItFails,
    });
    new Rule(this, 'Start', {
      eventBus: bus,
      description: `${props.startedBy.name} starts ${props.name}`,
      eventPattern: { source: [props.startedBy.source], detailType: [props.startedBy.name] },
      targets: [
        new SfnStateMachine(machine, {
          input: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: deadLetters.queue,
        }),
      ],
    });
    watchlist.machines.push({ stateMachineName, whenItFails: props.whenItFails });
  }
}
