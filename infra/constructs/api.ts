import { Lazy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpNoneAuthorizer,
  HttpRoute,
  type HttpRouteIntegration,
  type HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';

/** What a request leaves in the access log: no address, no path with ids or tokens in it, no name, no body. */
const accessLogFields = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  responseLength: '$context.responseLength',
  error: '$context.error.responseType',
  authorizerError: '$context.authorizer.error',
  /** `<user>.<organization>`: ids, which mean nothing outside the table. */
  username: '$context.authorizer.claims.username',
};

const requestHeaders = ['authorization', 'content-type', 'if-match', 'if-none-match', 'idempotency-key'];
const answerHeaders = [
  'allow',
  'etag',
  'location',
  'retry-after',
  'server-timing',
  'x-consumed-capacity',
  'x-request-id',
];

export interface GatewayRoute {
  readonly key: HttpRouteKey;
  readonly isPublic: boolean;
  readonly integration: HttpRouteIntegration;
}

/** The HTTP API: tokens checked before a function runs, throttled, logged. Routes come from the contexts. */
export class Api extends Construct {
  readonly http: HttpApi;
  readonly #stage: HttpStage;
  readonly #publicRouteKeys: string[] = [];

  constructor(scope: Construct, id: string, stage: Stage, data: DataStack) {
    super(scope, id);
    const { pool, client } = data.users;
    this.http = new HttpApi(this, 'Http', {
      apiName: stage.resourceName('api'),
      description: 'The API of Baton, described by its /v1/openapi.json',
      createDefaultStage: false,
      // Every route asks for a token unless its definition says `access: public`.
      defaultAuthorizer: new HttpJwtAuthorizer('Tokens', pool.userPoolProviderUrl, {
        authorizerName: 'tokens',
        jwtAudience: [client.userPoolClientId],
      }),
      corsPreflight: {
        allowOrigins: [...stage.allowedOrigins],
        allowMethods: [
          CorsHttpMethod.GET,
          CorsHttpMethod.POST,
          CorsHttpMethod.PATCH,
          CorsHttpMethod.PUT,
          CorsHttpMethod.DELETE,
        ],
        allowHeaders: requestHeaders,
        exposeHeaders: answerHeaders,
      },
    });
    this.#stage = new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.requestsPerSecond, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', {
            logGroupName: `/baton/${stage.name}/api-access`,
            retention: stage.logRetention,
            removalPolicy: stage.removal,
          }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    const settings = this.#stage.node.defaultChild;
    if (!CfnStage.isCfnStage(settings))
      throw new Error('The stage of the API has no CloudFormation resource.');
    settings.routeSettings = Lazy.any({ produce: () => this.#routeSettings(stage) });
  }

  /** Adds a route of the gateway; it asks for a token unless it is public. */
  addRoute(scope: Construct, id: string, { key, isPublic, integration }: GatewayRoute): HttpRoute {
    const route = new HttpRoute(scope, id, {
      httpApi: this.http,
      routeKey: key,
      integration,
      ...(isPublic && { authorizer: new HttpNoneAuthorizer() }),
    });
    if (isPublic) {
      this.#publicRouteKeys.push(key.key);
      // The stage's settings name the route: API Gateway refuses a route it does not know yet.
      this.#stage.node.addDependency(route);
    }
    return route;
  }

  /** Anybody can send to a public route as often as they like: each has a tighter limit of its own. */
  #routeSettings(stage: Stage): Record<string, object> {
    const limits = {
      ThrottlingRateLimit: stage.publicThrottle.requestsPerSecond,
      ThrottlingBurstLimit: stage.publicThrottle.burst,
    };
    return Object.fromEntries(this.#publicRouteKeys.map((key) => [key, limits]));
  }
}
