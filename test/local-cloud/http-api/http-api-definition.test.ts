import { expect, it } from 'vitest';
import { type HttpApiResources, readHttpApi } from '../../../infra/local/http-api/http-api-definition.ts';
import { anApi } from '../support/http-api.ts';

it('reads routes with their functions and authorizers, and the limits of the stage', () => {
  const api = readHttpApi(
    anApi({
      routes: { 'GET /v1/leads': 'JWT', $default: 'NONE' },
      routeSettings: { $default: { ThrottlingBurstLimit: 5 } },
    }),
  );

  expect(api).toMatchObject({
    apiId: 'api1',
    throttle: { burst: 100, ratePerSecond: 50 },
    routeThrottles: { $default: { burst: 5, ratePerSecond: 50 } },
    routes: [
      {
        routeKey: 'GET /v1/leads',
        functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:handler',
        timeoutMilliseconds: 30_000,
        authorizer: { issuer: 'https://issuer.example', audience: ['client-1'] },
      },
      { routeKey: '$default', authorizer: undefined },
    ],
  });
});

it('takes the integration address in the form that names the path of Lambda too', () => {
  const resources = anApi({
    routes: { $default: 'NONE' },
    integration: {
      IntegrationUri:
        'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:other/invocations',
    },
  });

  const [route] = readHttpApi(resources).routes;

  expect(route?.functionArn).toBe('arn:aws:lambda:eu-central-1:000000000000:function:other');
});

it.each<[string, HttpApiResources, RegExp]>([
  ['another integration', anApi({ integration: { IntegrationType: 'HTTP_PROXY' } }), /IntegrationType/],
  ['another payload format', anApi({ integration: { PayloadFormatVersion: '1.0' } }), /PayloadFormatVersion/],
  [
    'a property',
    anApi({ integration: { TlsConfig: {} } }),
    /property TlsConfig of AWS::ApiGatewayV2::Integration/,
  ],
  ['another authorization', anApi({ routes: { $default: 'AWS_IAM' } }), /AuthorizationType/],
  ['a stage with a name', anApi({ stage: { StageName: 'dev' } }), /StageName/],
])('refuses %s it does not know by its name', (_, resources, reason) => {
  expect(() => readHttpApi(resources)).toThrow(reason);
});
