import { UnsupportedByLocalCloud } from '../contracts.ts';

/** The route that answers a request, and what its path variables hold. */
export interface RouteMatch<Route> {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface CompiledRoute<Route> {
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'variable' | 'greedy'; readonly name: string };

const ROUTE_KEY = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/.*)$/;

/**
 * API Gateway's choice among routes: of those whose path and method match, a full match before a greedy one, fixed
 * segments before variables, a method before ANY; `$default` when none matches.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class RouteTable<Route extends { readonly routeKey: string }> {
  readonly #routes: readonly CompiledRoute<Route>[];
  readonly #default: Route | undefined;

  /** Throws UnsupportedByLocalCloud for a route key of another form. */
  constructor(routes: readonly Route[]) {
    this.#default = routes.find((route) => route.routeKey === '$default');
    this.#routes = routes
      .filter((route) => route.routeKey !== '$default')
      .map(compile)
      .toSorted(moreSpecificFirst);
  }

  /** `path` as the client sent it, still encoded, without the query. */
  match(method: string, path: string): RouteMatch<Route> | undefined {
    const segments = path.split('/').slice(1);
    for (const candidate of this.#routes) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, segments);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return this.#default && { route: this.#default, pathParameters: {} };
  }
}

function compile<Route extends { readonly routeKey: string }>(route: Route): CompiledRoute<Route> {
  const [, method, path] = ROUTE_KEY.exec(route.routeKey) ?? [];
  if (!method || !path) throw new UnsupportedByLocalCloud(`the route key ${route.routeKey}`);
  const parts = path.split('/').slice(1);
  const segments = parts.map((part, index): Segment => {
    const variable = /^\{([\w-]+)(\+?)\}$/.exec(part);
    if (variable?.[2] && index < parts.length - 1)
      throw new UnsupportedByLocalCloud(`a greedy variable before the end of the route ${route.routeKey}`);
    if (variable) return { kind: variable[2] ? 'greedy' : 'variable', name: variable[1] ?? '' };
    if (/[{}]/.test(part)) throw new UnsupportedByLocalCloud(`the path segment ${part} of ${route.routeKey}`);
    return { kind: 'static', text: part };
  });
  return { route, method, segments };
}

function moreSpecificFirst(a: CompiledRoute<unknown>, b: CompiledRoute<unknown>): number {
  const greedy = Number(isGreedy(a)) - Number(isGreedy(b));
  if (greedy !== 0) return greedy;
  for (let index = 0; index < Math.min(a.segments.length, b.segments.length); index += 1) {
    const difference = rank(a.segments[index]) - rank(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return b.segments.length - a.segments.length || Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function isGreedy(route: CompiledRoute<unknown>): boolean {
  return route.segments.at(-1)?.kind === 'greedy';
}

function rank(segment: Segment | undefined): number {
  return ['static', 'variable', 'greedy'].indexOf(segment?.kind ?? 'greedy');
}

function matchSegments(
  pattern: readonly Segment[],
  path: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  const last = pattern.at(-1);
  if (last?.kind === 'greedy' ? path.length < pattern.length : path.length !== pattern.length)
    return undefined;
  for (const [index, segment] of pattern.entries()) {
    const part = path[index] ?? '';
    if (segment.kind === 'static') {
      if (decode(part) !== segment.text) return undefined;
    } else if (segment.kind === 'greedy') {
      const rest = path.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[segment.name] = decode(rest);
    } else {
      if (part === '') return undefined;
      parameters[segment.name] = decode(part);
    }
  }
  return parameters;
}

/** Percent-decoded, or as it is when it is not validly encoded. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
