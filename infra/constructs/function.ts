import { type Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { CommonEnvironment, Entry, OwnEnvironmentOf } from '../../shared/platform/environments.ts';
import type { Foundation } from './foundation.ts';

export interface BackendFunctionProps<E extends Entry> {
  readonly entry: E;
  /** Typed by the schema the function reads it with: what is missing here fails the type check. */
  readonly environment: OwnEnvironmentOf<E>;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  /** What people suffer when it fails, as a sentence; the text of its alarm. */
  readonly whenItFails: string;
}

/** One function with a role and a log group of its own; it may do nothing that is not granted to it by name. */
export class BackendFunction<E extends Entry = Entry> extends LambdaFunction {
  readonly physicalFunctionName: string;
  /** The role that this function alone takes on. */
  readonly ownRole: Role;

  constructor(scope: Construct, id: string, foundation: Foundation, props: BackendFunctionProps<E>) {
    const { stage } = foundation;
    const functionName = stage.resourceName(props.entry);
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/baton/${stage.name}/${props.entry}`,
      retention: stage.logRetention,
      removalPolicy: stage.removal,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What functions/${props.entry}.ts may do`,
    });
    logGroup.grantWrite(role);
    const common: CommonEnvironment = {
      STAGE: stage.name,
      POWERTOOLS_SERVICE_NAME: props.entry,
      POWERTOOLS_LOG_LEVEL: stage.logLevel,
    };
    super(scope, id, {
      functionName,
      description: `functions/${props.entry}.ts`,
      code: foundation.codeOf(props.entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      environment: { ...common, ...props.environment },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel[stage.logLevel],
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
    });
    this.physicalFunctionName = functionName;
    this.ownRole = role;
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray’s PutTraceSegments and PutTelemetryRecords know no resources; IAM takes * only.',
    });
    foundation.watchlist.functions.push({ functionName, whenItFails: props.whenItFails });
  }

  /** Allows exactly these actions on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
