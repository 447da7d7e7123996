import * as z from 'zod';
import { problemResponse, problemSchema, problemStatuses, problemStatusesOf } from './openapi-problems.ts';
import { type Json, jsonSchema, type Named, propertiesOf, recordNames } from './openapi-schemas.ts';
import type { Access, BodyType, Method, Route } from './route.ts';

const mediaTypeOf: Record<BodyType, string> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  calendar: 'text/calendar',
};

/** The API as an OpenAPI 3.1 document, from the routes that serve it and the schemas that validate. */
export function openApiDocument(routes: readonly Route[], serverUrl: string, version: string): Json {
  const paths: Record<string, Json> = {};
  const named: Named = { schemas: {}, names: recordNames(routes) };
  for (const [schema, name] of named.names) {
    if (schema instanceof z.ZodType) named.schemas[name] = jsonSchema(schema, 'output', named);
  }
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route, named);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Baton',
      version,
      description: [
        'A customer-relationship system where nobody drops the baton: every lead is in somebody’s hands, with context and a deadline.',
        '',
        '**Signing in.** `GET /config.json` names the Cognito endpoint and client; `InitiateAuth` there gives an access token; send it as `Authorization: Bearer`.',
        '',
        '**Lists** take `limit` (1 to 100) and `cursor`, and answer `{ items, cursor? }`; no cursor means the end. A cursor belongs to its query.',
        '',
        '**Changes** are merge patches (RFC 7396) with `If-Match: "<version>"` from the `ETag`: 428 without it, 412 when it is old.',
        '',
        '**Retries.** `Idempotency-Key` on any POST makes repeating it safe for 24 hours; with another body it is 422.',
        '',
        '**Errors** are `application/problem+json` (RFC 9457) and name the fields. Instants are RFC 3339 in UTC, durations ISO 8601, money is in minor units.',
      ].join('\n'),
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A Cognito access token',
        },
      },
      schemas: { Problem: problemSchema(), ...named.schemas },
      responses: Object.fromEntries(
        problemStatuses.map((status) => [`Problem${status}`, problemResponse(status)]),
      ),
    },
  };
}

function operationOf(route: Route, named: Named): Json {
  const status = route.status ?? 200;
  const content = contentOf(route, named);
  const isList = Boolean(route.query && 'cursor' in route.query.shape);
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    ...(permissionOf(route.access) && { description: permissionOf(route.access) }),
    security: route.access === 'public' ? [] : [{ accessToken: [] }],
    parameters: [
      ...pathParameters(route.path),
      ...queryParameters(route.query, named),
      ...headerParameters(route),
    ],
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          ...requestContent(route.bodyType ?? 'json', jsonSchema(route.body, 'input', named)),
        },
      },
    }),
    responses: {
      [status]: {
        description: isList ? 'A page of the list' : descriptionOf(status),
        ...(content && { content }),
        ...(headersOf(route.method, status) && { headers: headersOf(route.method, status) }),
      },
      ...Object.fromEntries(
        problemStatusesOf(route).map((code) => [code, { $ref: `#/components/responses/Problem${code}` }]),
      ),
    },
  };
}

/** A form may come as JSON, too. */
function requestContent(type: BodyType, schema: Json): Json {
  const content = { [mediaTypeOf[type]]: { schema } };
  return type === 'form' ? { ...content, [mediaTypeOf.json]: { schema } } : content;
}

function permissionOf(access: Access): string | undefined {
  if (typeof access === 'string') return undefined;
  return `Needs the permission \`${access.resource}:${access.action}\`, as far as the role’s scope reaches.`;
}

const pathParameters = (path: string) =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters(query: z.ZodObject | undefined, named: Named): Json[] {
  if (!query) return [];
  const schema = jsonSchema(query, 'input', named);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(propertiesOf(schema)).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }));
}

function headerParameters({ method, ifMatch, access }: Route): Json[] {
  const text = { type: 'string' };
  return [
    ...(ifMatch
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: ifMatch === 'required',
            schema: text,
            description: 'The ETag of the version you change, or *',
          },
        ]
      : []),
    ...(method === 'POST' && access !== 'public'
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: text,
            description: 'Makes repeating the request safe for 24 hours',
          },
        ]
      : []),
  ];
}

function contentOf(route: Route, named: Named): Json | undefined {
  const name = named.names.get(route.response);
  if (name) return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
  if (route.response) return { 'application/json': { schema: jsonSchema(route.response, 'output', named) } };
  return route.contentType
    ? { [route.contentType.split(';')[0] ?? 'text/plain']: { schema: { type: 'string' } } }
    : undefined;
}

function headersOf(method: Method, status: number): Json | undefined {
  const text = { schema: { type: 'string' } };
  if (status === 201) return { Location: text, ETag: text };
  return method === 'PATCH' ? { ETag: text } : undefined;
}

const descriptions: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Goes on',
  204: 'Done; no content',
  302: 'Elsewhere',
  303: 'Elsewhere',
};
const descriptionOf = (status: number) => descriptions[status] ?? 'Done';
