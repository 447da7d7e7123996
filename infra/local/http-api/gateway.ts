import type { IncomingMessage } from 'node:http';
import type { FunctionHost, InvokeResult, Log } from '../contracts.ts';
import { preflightHeaders, withCors } from './cors.ts';
import type { HttpApiDefinition, RouteDefinition } from './http-api-definition.ts';
import { gatewayAnswer, type HttpAnswer, MalformedResponse, toAnswer } from './integration-response.ts';
import { type Authorization, JwtAuthorizer, NotAuthorized } from './jwt-authorizer.ts';
import { BodyTooLarge, readBody } from './request-body.ts';
import { targetOf, toRequestEvent } from './request-event.ts';
import { type RouteMatch, RouteTable } from './route-table.ts';
import { RouteThrottles } from './token-bucket.ts';

export interface GatewayOptions {
  readonly api: HttpApiDefinition;
  readonly accountId: string;
  readonly functions: FunctionHost;
  /** Where the keys of a token's issuer are on this machine. */
  readonly jwksUrl: (issuer: string) => string;
  readonly log: Log;
}

/** What became of a request, for the answer and for the access log. */
export interface Handled {
  readonly answer: HttpAnswer;
  readonly routeKey?: string | undefined;
  readonly authorization?: Authorization | undefined;
  readonly authorizerError?: string | undefined;
  readonly integrationError?: string | undefined;
  readonly integrationLatency?: number | undefined;
  /** The kind of an answer that the gateway gave itself. */
  readonly responseType?: string | undefined;
}

type Match = RouteMatch<RouteDefinition>;

/** What API Gateway does with a request, from the route to the answer. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #routes: RouteTable<RouteDefinition>;
  readonly #throttles: RouteThrottles;
  readonly #authorizers = new Map<string, JwtAuthorizer>();

  constructor(options: GatewayOptions) {
    const { api, jwksUrl } = options;
    this.#options = options;
    this.#routes = new RouteTable(api.routes);
    this.#throttles = new RouteThrottles(api);
    for (const { authorizer } of api.routes) {
      if (authorizer && !this.#authorizers.has(authorizer.name))
        this.#authorizers.set(authorizer.name, new JwtAuthorizer(authorizer, jwksUrl(authorizer.issuer)));
    }
  }

  /** Never throws: what goes wrong is an answer. */
  async handle(request: IncomingMessage, requestId: string, receivedAt: Date): Promise<Handled> {
    const { cors } = this.#options.api;
    if (cors && isPreflight(request)) {
      const headers = preflightHeaders(cors, request.headers.origin);
      return { answer: { status: 204, headers, body: Buffer.alloc(0) } };
    }
    const handled = await this.#route(request, requestId, receivedAt);
    return cors ? { ...handled, answer: withCors(cors, request.headers.origin, handled.answer) } : handled;
  }

  async #route(request: IncomingMessage, requestId: string, receivedAt: Date): Promise<Handled> {
    const match = this.#routes.match(request.method ?? '', targetOf(request).path);
    if (!match) return { answer: gatewayAnswer(404, 'Not Found'), responseType: 'ROUTE_NOT_FOUND' };
    const { routeKey } = match.route;
    if (!this.#throttles.allows(routeKey))
      return { routeKey, answer: gatewayAnswer(429, 'Too Many Requests'), responseType: 'THROTTLED' };
    try {
      const authorization = await this.#authorize(request, match.route);
      const handled = await this.#integrate(request, match, { requestId, receivedAt, authorization });
      return { routeKey, authorization, ...handled };
    } catch (error) {
      return { routeKey, ...this.#failure(error) };
    }
  }

  async #authorize(request: IncomingMessage, route: RouteDefinition): Promise<Authorization | undefined> {
    if (!route.authorizer) return undefined;
    return this.#authorizers
      .get(route.authorizer.name)
      ?.authorize(request.headers.authorization, route.scopes);
  }

  async #integrate(
    request: IncomingMessage,
    { route, pathParameters }: Match,
    known: { requestId: string; receivedAt: Date; authorization: Authorization | undefined },
  ): Promise<Handled> {
    const body = await readBody(request);
    const { api, accountId } = this.#options;
    const event = toRequestEvent(request, {
      ...known,
      apiId: api.apiId,
      accountId,
      routeKey: route.routeKey,
      pathParameters,
      body,
    });
    const start = performance.now();
    const result = await this.#invoke(route, event);
    const integrationLatency = Math.round(performance.now() - start);
    if (result === 'unavailable')
      return {
        answer: gatewayAnswer(503, 'Service Unavailable'),
        responseType: 'INTEGRATION_TIMEOUT',
        integrationError: `no answer within ${route.timeoutMilliseconds} ms`,
        integrationLatency,
      };
    try {
      return { answer: toAnswer(result), integrationLatency };
    } catch (error) {
      return { ...this.#failure(error), integrationLatency };
    }
  }

  /** `unavailable` when the function takes longer than the integration may, or is throttled. */
  async #invoke(route: RouteDefinition, event: object): Promise<InvokeResult | 'unavailable'> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'unavailable'>((resolve) => {
      timer = setTimeout(() => resolve('unavailable'), route.timeoutMilliseconds);
    });
    try {
      return await Promise.race([this.#options.functions.invoke(route.functionArn, event), timeout]);
    } catch (error) {
      if (error instanceof Error && error.name === 'TooManyRequestsException') return 'unavailable';
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #failure(error: unknown): Handled {
    if (error instanceof NotAuthorized)
      return {
        answer: gatewayAnswer(error.status, error.status === 401 ? 'Unauthorized' : 'Forbidden', {
          'www-authenticate': error.wwwAuthenticate,
        }),
        authorizerError: error.message,
        responseType: error.status === 401 ? 'UNAUTHORIZED' : 'ACCESS_DENIED',
      };
    // Base64 makes 4.5 MB of a body exceed the 6 MB that Lambda takes.
    const isTooLarge =
      error instanceof BodyTooLarge || (error instanceof Error && error.name === 'RequestTooLargeException');
    if (isTooLarge)
      return { answer: gatewayAnswer(413, 'Request Entity Too Large'), responseType: 'REQUEST_TOO_LARGE' };
    const message = error instanceof Error ? error.message : String(error);
    // A failed function has its own line in the log already.
    if (!(error instanceof MalformedResponse) || !message.includes('it failed')) this.#options.log(message);
    return {
      answer: gatewayAnswer(500, 'Internal Server Error'),
      integrationError: message,
      responseType: 'INTEGRATION_FAILURE',
    };
  }
}

function isPreflight(request: IncomingMessage): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  );
}
