import * as z from 'zod';
import type { Action, Resource } from '../access/permissions.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Who may call: everybody, whoever is signed in, or whoever has the permission in some scope. */
export type Access = 'public' | 'signedIn' | { readonly resource: Resource; readonly action: Action };

/** How the body is written: JSON, an HTML form (or JSON), or an iCalendar text. */
export type BodyType = 'json' | 'form' | 'calendar';

/** One operation of the API. Feeds the router, the validation, API Gateway, OpenAPI and the tests. */
export interface Route {
  readonly operationId: string;
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly bodyType?: BodyType;
  /** The schema of the answer; absent where it has no body or is not JSON. */
  readonly response?: z.ZodType;
  /** 200 unless said: 201 for what is made, 204 for nothing, 202 for what goes on after the answer. */
  readonly status?: number;
  /** The answer's content type where it is not JSON. */
  readonly contentType?: string;
  /** Whether `If-Match` must come with it (428 without). */
  readonly ifMatch?: 'required' | 'optional';
}

/** Declares an operation; keeps its literal types for the handler. */
export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

/** The routes of a context by operation id, as its `http.ts` implements them. */
export type RouteTable = Readonly<Record<string, Route>>;

/** Names of the parameters in a path: `id` of `/v1/leads/{id}`. */
export type PathParameters<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameters<Rest>
  : never;

/** How lists are asked for. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().min(1).max(4000).optional(),
};

/** A page of a list; `cursor` is absent at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), cursor: z.string().optional() });
}

export interface Page<T> {
  items: T[];
  cursor?: string | undefined;
}
