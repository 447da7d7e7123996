import { UnsupportedByLocalCloud } from '../contracts.ts';

/** A function as `AWS::Lambda::Function` describes it, its references resolved and its asset on disk. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** The directory of the code asset; the handler's module lies in it. */
  readonly assetDir: string;
  /** `index.handler`: module without extension, then the export. */
  readonly handler: string;
  /** All the function sees of the environment, besides what Lambda itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Above it callers are throttled, as in Lambda. Below the host's worker limit they wait in line. */
  readonly reservedConcurrency?: number | undefined;
  /** `LoggingConfig`: how console output is framed. */
  readonly logFormat?: 'Text' | 'JSON' | undefined;
  readonly applicationLogLevel?: string | undefined;
  /** `AWS::Lambda::EventInvokeConfig` and `DeadLetterConfig`, for asynchronous invocations. */
  readonly eventInvoke?: EventInvokeConfig | undefined;
}

export interface EventInvokeConfig {
  /** 0 to 2; Lambda's default is 2. */
  readonly maximumRetryAttempts?: number | undefined;
  /** 60 s to 6 h; Lambda's default is 6 h. */
  readonly maximumEventAgeSeconds?: number | undefined;
  /** An SQS queue that gets a record of the event when all attempts failed. */
  readonly onFailureQueueArn?: string | undefined;
  /** An SQS queue that gets the event itself when all attempts failed. */
  readonly deadLetterQueueArn?: string | undefined;
}

/** The caller is over the function's reserved concurrency; Lambda's TooManyRequestsException. */
export class FunctionThrottled extends Error {
  constructor(functionName: string) {
    super(`Rate Exceeded: ${functionName} is at its reserved concurrency.`);
    this.name = 'TooManyRequestsException';
  }
}

export class FunctionNotFound extends Error {
  constructor(functionArn: string) {
    super(`Function not found: ${functionArn}`);
    this.name = 'ResourceNotFoundException';
  }
}

/**
 * The plain name out of a name, an ARN or a partial ARN (`123456789012:function:name`), with or without the
 * qualifier `$LATEST`. Versions and aliases are not known here.
 */
export function functionNameOf(nameOrArn: string): string {
  const marker = nameOrArn.lastIndexOf('function:');
  const [name = '', qualifier] = (marker < 0 ? nameOrArn : nameOrArn.slice(marker + 9)).split(':');
  if (qualifier && qualifier !== '$LATEST')
    throw new UnsupportedByLocalCloud(`the version or alias ${qualifier} of ${name}`);
  return name;
}

/** The region of an ARN; `us-east-1` when it has none. */
function regionOf(arn: string): string {
  return arn.split(':')[3] || 'us-east-1';
}

/** The environment a worker starts with: Lambda's reserved variables, then the function's own. */
export function workerEnvironment(definition: FunctionDefinition, logStream: string): Record<string, string> {
  const region = regionOf(definition.arn);
  return {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LANG: 'en_US.UTF-8',
    // A worker shares the time zone of its process; Intl and Date see this only where the process runs in UTC.
    TZ: ':UTC',
    ...definition.environment,
    _HANDLER: definition.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(definition),
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: definition.logFormat ?? 'Text',
    ...(definition.applicationLogLevel ? { AWS_LAMBDA_LOG_LEVEL: definition.applicationLogLevel } : {}),
    LAMBDA_TASK_ROOT: definition.assetDir,
  };
}

export function logGroupOf(definition: FunctionDefinition): string {
  return `/aws/lambda/${definition.name}`;
}
