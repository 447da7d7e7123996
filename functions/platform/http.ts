import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpRouterHandler, { type Method as RouterMethod } from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod';
import { type Actor, scopeOf } from '../../shared/access/permissions.ts';
import { withoutHidden } from '../../shared/access/without-hidden.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { PathParameters, Route, RouteTable } from '../../shared/platform/route.ts';
import { actorOf } from './actor.ts';
import { clearedError, refuseHidden } from './hidden-fields.ts';
import { type HttpResponse, Once } from './idempotency.ts';
import { errorFacts, logger } from './logger.ts';
import { leadOn } from './merged-records.ts';
import { problemResponse } from './problem.ts';
import { Reply } from './reply.ts';
import { readBody, readIfMatch, readParameters, readQuery } from './request.ts';
import { CapacityMeter } from './table/capacity-meter.ts';
import { documentClient } from './table/client.ts';
import { Table } from './table/gateway.ts';

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A request as its route describes it, checked. */
export interface RequestOf<R extends Route> {
  readonly params: Readonly<Record<PathParameters<R['path']>, string>>;
  readonly query: R['query'] extends z.ZodObject ? z.output<R['query']> : Record<string, never>;
  readonly body: Output<R['body']>;
  /** Present on every route that is not public. */
  readonly actor: R['access'] extends 'public' ? undefined : Actor;
  /** The version that `If-Match` names. */
  readonly ifMatch: number | undefined;
  readonly sourceIp: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What a cursor of this request is bound to. */
  readonly binding: string;
  readonly requestId: string;
}

export interface RequestContext {
  readonly table: Table;
  /** Epoch ms; read once for the whole request. */
  readonly now: number;
  /** Epoch ms, stamped by API Gateway when the request arrived: what a race against a deadline is judged by. */
  readonly receivedAt: number;
}

/** Gives the body of the answer, or a `Reply` where there is more to say. */
export type HandlerOf<R extends Route> = (request: RequestOf<R>, context: RequestContext) => Promise<unknown>;

export type HandlersOf<T extends RouteTable> = { readonly [K in keyof T]: HandlerOf<T[K]> };

export interface HttpEnvironment {
  readonly TABLE_NAME: string;
  readonly STAGE: string;
}

type RoutedEvent = APIGatewayProxyEventV2 & {
  pathParameters?: Record<string, string | undefined> | undefined;
};

/**
 * The Lambda handler of a context: one middy chain, its routes, everything checked before and after each. What none of
 * them matches is answered from `known`: every route there is, in the function behind the gateway's `$default`.
 */
export function httpFunction<T extends RouteTable>(
  routes: T,
  handlers: HandlersOf<T>,
  environment: HttpEnvironment,
  known: readonly Route[] = Object.values(routes),
) {
  const client = documentClient();
  const byName: object = handlers;
  const routed = Object.entries(routes).map(([name, route]) => ({
    method: route.method satisfies RouterMethod,
    path: route.path,
    handler: async (event: RoutedEvent, context: Context): Promise<HttpResponse> => {
      const started = performance.now();
      const meter = new CapacityMeter();
      const response = await answer(route, Reflect.get(byName, name), {
        event,
        context,
        client,
        meter,
        environment,
      });
      return withCost(response, meter, performance.now() - started, environment.STAGE);
    },
  }));
  const router = httpRouterHandler({
    routes: routed,
    notFoundResponse: ({ method, path }: { method: string; path: string }) => {
      throw noRoute(known, method, path);
    },
  });
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(httpHeaderNormalizer())
    .onError((request) => {
      const { event, error, context } = request;
      const path = event.requestContext?.http?.path ?? event.rawPath ?? '';
      const response = problemResponse(error, path, event.requestContext?.requestId ?? context.awsRequestId);
      if (response.statusCode >= 500)
        logger.error('request failed', {
          route: event.routeKey,
          requestId: event.requestContext?.requestId,
          ...errorFacts(error),
        });
      request.response = response;
    })
    .handler(router);
}

interface Call {
  readonly event: RoutedEvent;
  readonly context: Context;
  readonly client: ReturnType<typeof documentClient>;
  readonly meter: CapacityMeter;
  readonly environment: HttpEnvironment;
}

async function answer(
  route: Route,
  handler: (request: unknown, context: RequestContext) => Promise<unknown>,
  { event, context, client, meter, environment }: Call,
): Promise<HttpResponse> {
  const now = Date.now();
  const tableName = environment.TABLE_NAME;
  const reading = new Table({ client, tableName, meter });
  const actor = route.access === 'public' ? undefined : await actorOf(reading, usernameOf(event));
  if (actor) permit(actor, route);
  if (actor) refuseHidden(route, event, actor);
  const receivedAt = Math.min(event.requestContext.timeEpoch ?? now, now);
  const request = {
    params: readParameters(event),
    query: readQuery(route, event),
    body: readBody(route, event),
    actor,
    ifMatch: readIfMatch(route, event),
    sourceIp: event.requestContext.http.sourceIp,
    headers: event.headers,
    binding: bindingOf(route, event, actor),
    requestId: event.requestContext.requestId ?? context.awsRequestId,
  };
  const key = route.method === 'POST' && actor ? event.headers['idempotency-key'] : undefined;
  const answered = async (table: Table) => {
    const handled = meetingIfMatch(request, () => handler(request, { table, now, receivedAt }));
    const result = await handled.catch((error: unknown) => {
      throw leadOn(clearedError(error, actor?.hiddenFields), route, event);
    });
    return present(route, result, { requestId: request.requestId, hiddenFields: actor?.hiddenFields });
  };
  if (!key || !actor) return answered(reading);
  const once = new Once(actor, key, `${route.method} ${event.rawPath}\n${event.body ?? ''}`, now);
  const table = new Table({ client, tableName, meter, once });
  return once.run(
    reading,
    () => answered(table),
    (error) => problemResponse(error, event.requestContext.http.path, request.requestId),
  );
}

/** Of two changes that name the same version the second finds it gone only when it writes: that is 412 as well. */
async function meetingIfMatch<T>(
  { ifMatch }: { ifMatch: number | undefined },
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (ifMatch === undefined || !isAppError(error, 'conflict')) throw error;
    throw new AppError(
      'precondition_failed',
      'Somebody changed it in this moment. Read it again and repeat your change.',
    );
  }
}

function usernameOf(event: APIGatewayProxyEventV2): unknown {
  const authorizer: unknown = Reflect.get(event.requestContext, 'authorizer');
  const claims = z
    .object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })
    .safeParse(authorizer);
  return claims.success ? claims.data.jwt.claims.username : undefined;
}

function permit(actor: Actor, { access }: Route): void {
  if (typeof access === 'string' || scopeOf(actor.role, access.resource, access.action)) return;
  throw new AppError(
    'forbidden',
    `Your role (${actor.role}) may not ${access.action} ${access.resource} records. Ask an administrator.`,
  );
}

function bindingOf(route: Route, event: APIGatewayProxyEventV2, actor: Actor | undefined): string {
  const { cursor: _cursor, limit: _limit, ...filters } = event.queryStringParameters ?? {};
  const sorted = Object.entries(filters).sort(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([route.operationId, event.rawPath, actor?.orgId, actor?.userId, sorted]);
}

interface Presented {
  readonly requestId: string;
  readonly hiddenFields: Actor['hiddenFields'];
}

/** The answer through the route's schema, then without what is hidden: nothing leaves that its reader may not see. */
function present(route: Route, result: unknown, { requestId, hiddenFields }: Presented): HttpResponse {
  const reply = result instanceof Reply ? result : new Reply(result);
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    ...reply.headers,
  };
  const statusCode = reply.status ?? route.status ?? 200;
  if (reply.body === undefined) return { statusCode, headers };
  if (!route.response) {
    return {
      statusCode,
      headers: { 'content-type': route.contentType ?? 'text/plain', ...headers },
      body: String(reply.body),
    };
  }
  const body: unknown = route.response.parse(reply.body);
  const version = z.object({ id: z.string(), version: z.int() }).safeParse(body);
  return {
    statusCode,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(version.success && { etag: `"${version.data.version}"` }),
      ...headers,
    },
    body: JSON.stringify(withoutHidden(body, hiddenFields)),
  };
}

function withCost(response: HttpResponse, meter: CapacityMeter, ms: number, stage: string): HttpResponse {
  if (stage === 'prod') return response;
  const { operations, readUnits, writeUnits } = meter.total;
  return {
    ...response,
    headers: {
      ...response.headers,
      'x-consumed-capacity': `operations=${operations}, rcu=${readUnits}, wcu=${writeUnits}`,
      'server-timing': `app;dur=${ms.toFixed(1)}, table;desc="${operations} operations, ${readUnits} RCU, ${writeUnits} WCU"`,
    },
  };
}

/** 405 with `Allow` where the path exists, 404 otherwise. */
export function noRoute(routes: readonly Route[], method: string, path: string): AppError {
  const allowed = routes
    .filter((route) => new RegExp(`^${route.path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`).test(path))
    .map((route) => route.method);
  if (allowed.length === 0)
    return new AppError('not_found', `There is nothing at ${path}. The API is described at /docs.`);
  const allow = [...new Set(allowed)].join(', ');
  return new AppError('method_not_allowed', `${method} is not offered at ${path}; ${allow} is.`, {
    headers: { allow },
  });
}
