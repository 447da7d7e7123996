import type { HttpApiResources } from '../../../infra/local/http-api/http-api-definition.ts';

interface ApiParts {
  /** Route keys with their AuthorizationType. */
  readonly routes?: Readonly<Record<string, string>>;
  readonly scopes?: readonly string[];
  readonly api?: object;
  readonly stage?: object;
  readonly routeSettings?: object;
  readonly integration?: object;
}

/** An HTTP API before one function, as CDK writes its resources. */
export function anApi({
  routes = { $default: 'NONE' },
  scopes,
  api = {},
  stage = {},
  routeSettings,
  integration = {},
}: ApiParts): HttpApiResources {
  const ApiId = 'api1';
  return {
    api: { logicalId: 'Api', id: ApiId, properties: { Name: 'baton', ProtocolType: 'HTTP', ...api } },
    stage: {
      logicalId: 'Stage',
      id: '$default',
      properties: {
        ApiId,
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50 },
        ...(routeSettings ? { RouteSettings: routeSettings } : {}),
        ...stage,
      },
    },
    integrations: [
      {
        logicalId: 'Integration',
        id: 'int1',
        properties: {
          ApiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: 'arn:aws:lambda:eu-central-1:000000000000:function:handler',
          PayloadFormatVersion: '2.0',
          ...integration,
        },
      },
    ],
    authorizers: [
      {
        logicalId: 'Tokens',
        id: 'auth1',
        properties: {
          ApiId,
          Name: 'tokens',
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Audience: ['client-1'], Issuer: 'https://issuer.example' },
        },
      },
    ],
    routes: Object.entries(routes).map(([RouteKey, AuthorizationType], index) => ({
      logicalId: `Route${index}`,
      id: `route${index}`,
      properties: {
        ApiId,
        RouteKey,
        Target: 'integrations/int1',
        AuthorizationType,
        ...(AuthorizationType === 'JWT' ? { AuthorizerId: 'auth1' } : {}),
        ...(scopes ? { AuthorizationScopes: scopes } : {}),
      },
    })),
  };
}
