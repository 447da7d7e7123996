import * as z from 'zod';
import { errorCatalogue } from '../errors.ts';
import type { Access, BodyType, Method, Route } from './route.ts';

type Json = Record<string, unknown>;

const problemReference = { $ref: '#/components/schemas/Problem' };

/** Schemas that refer to themselves or are named, collected while the operations are written. */
interface Named {
  /** As they stand under `components/schemas`. */
  readonly schemas: Record<string, unknown>;
  /** The names of the records. */
  readonly names: ReadonlyMap<unknown, string>;
}

const mediaTypeOf: Record<BodyType, string> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  calendar: 'text/calendar',
};

const problemStatuses = [...new Set(Object.values(errorCatalogue).map(([status]) => status))].sort(
  (one, other) => one - other,
);

/** Statuses that any operation may answer, besides its own; `signedIn` ones only where a token is needed. */
const everywhere = [400, 404, 405, 413, 415, 422, 429, 500] as const;
const signedIn = [401, 403] as const;

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
        problemsOf(route).map((code) => [code, { $ref: `#/components/responses/Problem${code}` }]),
      ),
    },
  };
}

/** What `getLead` answers with is a `Lead`, wherever else it stands. */
function recordNames(routes: readonly Route[]): Map<unknown, string> {
  return new Map(
    routes.flatMap(({ operationId, response }): [unknown, string][] => {
      const name = /^get([A-Z]\w*)$/.exec(operationId)?.[1];
      return name && response ? [[response, name]] : [];
    }),
  );
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

function problemsOf({ access, ifMatch, method }: Route): number[] {
  return [
    ...everywhere,
    ...(access === 'public' ? [] : signedIn),
    ...(method === 'GET' ? [] : [409]),
    ...(ifMatch ? [412] : []),
    ...(ifMatch === 'required' ? [428] : []),
  ].sort((one, other) => one - other);
}

/** The codes that an error of this status can carry. */
function problemResponse(status: number): Json {
  const codes = Object.entries(errorCatalogue).filter(([, [ofCode]]) => ofCode === status);
  return {
    description: codes.map(([code, [, title]]) => `\`${code}\`: ${title}`).join('; '),
    content: { 'application/problem+json': { schema: problemReference } },
  };
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

function problemSchema(): Json {
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What happened and what to do' },
      instance: { type: 'string' },
      code: { type: 'string', enum: Object.keys(errorCatalogue) },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['path', 'message'],
          properties: {
            path: { type: 'string', description: 'The field, dotted' },
            message: { type: 'string' },
          },
        },
      },
      requestId: { type: 'string' },
    },
  };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output', named: Named): Json {
  const {
    $schema: _dialect,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema: written, path }) => {
      const name = io === 'output' && path.length > 0 ? named.names.get(zodSchema) : undefined;
      if (!name) return;
      for (const key of Object.keys(written)) Reflect.deleteProperty(written, key);
      written.$ref = `#/components/schemas/${name}`;
    },
  });
  // References are resolved against the whole document, so definitions move to where it keeps them.
  for (const [name, definition] of Object.entries($defs ?? {}))
    named.schemas[name] = withMovedReferences(definition);
  const moved = withMovedReferences(rest);
  return isRecord(moved) ? moved : {};
}

function withMovedReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMovedReferences);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === '$ref' && typeof inner === 'string'
        ? [name, inner.replace('#/$defs/', '#/components/schemas/')]
        : [name, withMovedReferences(inner)],
    ),
  );
}

/** The properties of an object schema by name. */
export function propertiesOf(schema: Json): Record<string, Json> {
  const { properties } = schema;
  return isRecord(properties)
    ? Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, isRecord(value) ? value : {}]),
      )
    : {};
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
