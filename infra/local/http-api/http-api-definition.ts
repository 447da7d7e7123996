import * as z from 'zod';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { readProperties } from '../template-properties.ts';

/** An HTTP API as its resources describe it, references resolved. */
export interface HttpApiDefinition {
  readonly apiId: string;
  readonly routes: readonly RouteDefinition[];
  readonly cors?: CorsConfiguration | undefined;
  /** Of a route without settings of its own. */
  readonly throttle: Throttle;
  readonly routeThrottles: Readonly<Record<string, Throttle>>;
  /** `$context` variables in a text; undefined keeps no access log. */
  readonly accessLogFormat?: string | undefined;
}

export interface RouteDefinition {
  /** `GET /v1/leads/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
  /** Undefined: anybody may call it. */
  readonly authorizer?: JwtAuthorizerDefinition | undefined;
  /** The token has to hold one of these; empty asks for none. */
  readonly scopes: readonly string[];
}

export interface JwtAuthorizerDefinition {
  readonly name: string;
  readonly issuer: string;
  /** One of them has to be the token's `aud`, or its `client_id` when it has no `aud`. */
  readonly audience: readonly string[];
}

export interface Throttle {
  readonly burst: number;
  readonly ratePerSecond: number;
}

export type CorsConfiguration = z.output<typeof corsShape>;

/** A resource of the template, properties resolved; `id` is what `Ref` gives. */
interface HttpApiResource {
  readonly logicalId: string;
  readonly id: string;
  readonly properties: unknown;
}

export interface HttpApiResources {
  readonly api: HttpApiResource;
  readonly stage: HttpApiResource;
  readonly routes: readonly HttpApiResource[];
  readonly integrations: readonly HttpApiResource[];
  readonly authorizers: readonly HttpApiResource[];
}

// What an account gets in most regions.
const ACCOUNT_THROTTLE: Throttle = { burst: 5_000, ratePerSecond: 10_000 };

const tags = z.record(z.string(), z.string()).optional();
const corsShape = z.strictObject({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  AllowCredentials: z.boolean().default(false),
  MaxAge: z.int().optional(),
});
const apiShape = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: corsShape.optional(),
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  Tags: tags,
});
const settingsShape = z.strictObject({
  ThrottlingBurstLimit: z.number().optional(),
  ThrottlingRateLimit: z.number().optional(),
  DetailedMetricsEnabled: z.boolean().optional(),
});
const stageShape = z.strictObject({
  ApiId: z.string(),
  // Another stage would stand in front of every path; none of ours does.
  StageName: z.literal('$default'),
  Description: z.string().optional(),
  AutoDeploy: z.literal(true),
  AccessLogSettings: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
  DefaultRouteSettings: settingsShape.optional(),
  RouteSettings: z.record(z.string(), settingsShape).optional(),
  Tags: tags,
});
const routeShape = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
  OperationName: z.string().optional(),
});
const integrationShape = z.strictObject({
  ApiId: z.string(),
  Description: z.string().optional(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  IntegrationMethod: z.literal('POST').optional(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.int().min(50).max(30_000).default(30_000),
});
const authorizerShape = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.string() }),
});

/**
 * Reads the `AWS::ApiGatewayV2` resources of one API. Throws UnsupportedByLocalCloud naming a property or value
 * that is not known here: another integration or authorizer, another payload format, a stage of another name.
 */
export function readHttpApi(resources: HttpApiResources): HttpApiDefinition {
  const api = read(apiShape, 'Api', resources.api);
  const stage = read(stageShape, 'Stage', resources.stage);
  const integrations = new Map(
    resources.integrations.map((resource) => [
      `integrations/${resource.id}`,
      read(integrationShape, 'Integration', resource),
    ]),
  );
  const authorizers = new Map(
    resources.authorizers.map((resource) => [resource.id, read(authorizerShape, 'Authorizer', resource)]),
  );
  const routes = resources.routes.map((resource): RouteDefinition => {
    const route = read(routeShape, 'Route', resource);
    const integration = integrations.get(route.Target);
    if (!integration)
      throw new UnsupportedByLocalCloud(`the target ${route.Target} of the route ${route.RouteKey}`);
    const authorizer = authorizers.get(route.AuthorizerId ?? '');
    if (route.AuthorizationType === 'JWT' && !authorizer)
      throw new UnsupportedByLocalCloud(
        `the authorizer ${route.AuthorizerId} of the route ${route.RouteKey}`,
      );
    return {
      routeKey: route.RouteKey,
      functionArn: functionArnOf(integration.IntegrationUri),
      timeoutMilliseconds: integration.TimeoutInMillis,
      scopes: route.AuthorizationScopes,
      authorizer:
        route.AuthorizationType === 'JWT' && authorizer
          ? {
              name: authorizer.Name,
              issuer: authorizer.JwtConfiguration.Issuer,
              audience: authorizer.JwtConfiguration.Audience,
            }
          : undefined,
    };
  });
  const throttle = throttleOf(stage.DefaultRouteSettings, ACCOUNT_THROTTLE);
  const own = Object.entries(stage.RouteSettings ?? {});
  return {
    apiId: resources.api.id,
    routes,
    cors: api.CorsConfiguration,
    throttle,
    routeThrottles: Object.fromEntries(own.map(([key, settings]) => [key, throttleOf(settings, throttle)])),
    accessLogFormat: stage.AccessLogSettings?.Format,
  };
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  kind: string,
  { logicalId, properties }: HttpApiResource,
): z.output<Schema> {
  return readProperties(schema, { type: `AWS::ApiGatewayV2::${kind}`, logicalId }, properties);
}

function throttleOf(settings: z.output<typeof settingsShape> | undefined, otherwise: Throttle): Throttle {
  return {
    burst: settings?.ThrottlingBurstLimit ?? otherwise.burst,
    ratePerSecond: settings?.ThrottlingRateLimit ?? otherwise.ratePerSecond,
  };
}

/** The function's ARN, alone or inside `arn:…:lambda:path/2015-03-31/functions/<arn>/invocations`. */
function functionArnOf(uri: string): string {
  const arn = /(arn:[\w-]+:lambda:[\w-]*:\d*:function:[\w-]+)(?:\/invocations)?$/.exec(uri)?.[1];
  if (!arn) throw new UnsupportedByLocalCloud(`the integration URI ${uri}`);
  return arn;
}
