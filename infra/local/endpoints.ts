import { localCredentials } from './local-credentials.ts';

/** Where each service answers, by the name its SDK client is known by. */
export interface Endpoints {
  readonly cognito: string;
  readonly dynamodb: string;
  readonly eventBridge: string;
  readonly lambda: string;
  readonly s3: string;
  readonly ses: string;
  readonly sqs: string;
  readonly stepFunctions: string;
}

/** What every SDK client of AWS reads, so that it reaches the local cloud and nothing else. */
export function environmentFor(endpoints: Endpoints, region: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_REGION: region,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoints.cognito,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.dynamodb,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventBridge,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_SES: endpoints.ses,
    AWS_ENDPOINT_URL_SFN: endpoints.stepFunctions,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
  };
}
