import { errorCatalogue } from '../../shared/errors.ts';
import { openApiDocument } from '../../shared/platform/openapi.ts';
import { propertiesOf } from '../../shared/platform/openapi-schemas.ts';
import type { Route } from '../../shared/platform/route.ts';
import { allRoutes } from '../../shared/platform/route-registry.ts';
import { escapeHtml } from '../../shared/text/html.ts';
import { docsStyle } from './docs-style.ts';

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);

/** The API as a page to read, written from its OpenAPI document; no script, nothing from elsewhere. */
export function docsPage(apiUrl: string, version: string): string {
  const document = openApiDocument(allRoutes, apiUrl, version);
  const tags = [...new Set(allRoutes.map(({ tag }) => tag))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Baton API</title><style>${docsStyle}</style></head><body>
<nav aria-label="Operations"><a class="brand" href="#top">Baton <span>API</span></a>
<a href="#start">Start here</a><a href="#rules">Rules for everything</a>
${tags.map((tag) => navigationOf(tag)).join('')}<a href="#errors">Errors</a></nav>
<main id="top"><h1>Baton API</h1>
<p class="lead">Nobody drops the baton: every lead is in somebody’s hands, with its context and a deadline.
The same document for machines: <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>
${startSection(apiUrl)}${rulesSection()}
${tags.map((tag) => tagSection(tag, document, apiUrl)).join('')}
${errorsSection()}</main></body></html>`;
}

const routesOf = (tag: string) => allRoutes.filter((route) => route.tag === tag);

function navigationOf(tag: string): string {
  const links = routesOf(tag).map(
    ({ operationId, method, path }) =>
      `<a href="#${operationId}"><b class="${method}">${method}</b>${escapeHtml(path.replace('/v1', ''))}</a>`,
  );
  return `<details><summary>${escapeHtml(tag)}</summary>${links.join('')}</details>`;
}

function startSection(apiUrl: string): string {
  return `<section id="start"><h2>Start here</h2><p>Ask where to sign in, sign in at Cognito, and send the access token.</p>
<pre><code>API=${escapeHtml(apiUrl)}
curl -s $API/config.json
# cognitoEndpoint, userPoolClientId and, on your own machine, demoUsers
TOKEN=$(curl -s "$COGNITO_ENDPOINT" \\
  -H 'content-type: application/x-amz-json-1.1' \\
  -H 'x-amz-target: AWSCognitoIdentityProviderService.InitiateAuth' \\
  -d '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"'$CLIENT_ID'",
       "AuthParameters":{"USERNAME":"'$EMAIL'","PASSWORD":"'$PASSWORD'"}}' \\
  | node -p 'JSON.parse(fs.readFileSync(0)).AuthenticationResult.AccessToken')
curl -s $API/v1/me -H "authorization: Bearer $TOKEN"
curl -s $API/v1/leads -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
  -d '{"name":"王芳","email":"wang.fang@jinxiu.example","source":"web","country":"CN"}'</code></pre></section>`;
}

function rulesSection(): string {
  const rules: readonly (readonly [string, string])[] = [
    [
      'Lists',
      '<code>limit</code> 1 to 100 (50 unless said) and <code>cursor</code>; the answer is <code>{ items, cursor? }</code>, and no cursor means the end. A cursor belongs to its query and to whoever asked.',
    ],
    [
      'Reading and changing',
      'A record carries <code>ETag: "version"</code>. <code>PATCH</code> takes a merge patch (RFC 7396: null removes a field) with <code>If-Match</code>: 428 without it, 412 when somebody changed it since.',
    ],
    [
      'Safe retries',
      '<code>Idempotency-Key</code> on any POST: repeated within 24 hours it gives the same answer and does nothing again. With another body it is 422.',
    ],
    ['Deleting', '204. For 30 days it can be brought back.'],
    [
      'Values',
      'Instants are RFC 3339 in UTC, durations ISO 8601 (<code>PT30M</code>), money <code>{ "amount": 129900, "currency": "CNY" }</code> in minor units, ids <code>lead_01j…</code> sort by their age.',
    ],
    ['What you may not see', 'is 404, like what does not exist.'],
    [
      'Costs',
      'Outside production every answer says what it consumed: <code>X-Consumed-Capacity</code> and <code>Server-Timing</code>.',
    ],
  ];
  return `<section id="rules"><h2>Rules for everything</h2><dl>${rules
    .map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`)
    .join('')}</dl></section>`;
}

function tagSection(tag: string, document: Json, apiUrl: string): string {
  return `<section><h2>${escapeHtml(tag)}</h2>${routesOf(tag)
    .map((route) => operationSection(route, document, apiUrl))
    .join('')}</section>`;
}

function operationSection(route: Route, document: Json, apiUrl: string): string {
  const operation = at(document, 'paths', route.path, route.method.toLowerCase());
  const parameters = at(operation, 'parameters');
  const body = firstSchema(document, at(operation, 'requestBody', 'content'));
  const answer = firstSchema(document, at(operation, 'responses', String(route.status ?? 200), 'content'));
  return `<article id="${route.operationId}"><h3><b class="${route.method}">${route.method}</b> <code>${escapeHtml(route.path)}</code></h3>
<p>${escapeHtml(route.summary)}.</p><p class="access">${accessOf(route)} · answers ${route.status ?? 200}</p>
${Array.isArray(parameters) && parameters.length > 0 ? `<details open><summary>Parameters</summary>${parameterTable(parameters)}</details>` : ''}
${body ? `<details open><summary>Body${mediaNote(route)}</summary>${fieldTable(body)}</details>` : ''}
${answer ? `<details><summary>Answer</summary>${fieldTable(answer)}</details>` : ''}
<details><summary>curl</summary><pre><code>${escapeHtml(curlOf(route, apiUrl, body))}</code></pre></details></article>`;
}

function accessOf({ access }: Route): string {
  if (access === 'public') return 'Public';
  return typeof access === 'string'
    ? 'Signed in'
    : `Permission <code>${access.resource}:${access.action}</code>`;
}

const mediaNote = ({ bodyType }: Route) =>
  bodyType === 'calendar' ? ' (text/calendar)' : bodyType === 'form' ? ' (an HTML form, or JSON)' : '';

function firstSchema(document: Json, content: unknown): Json | undefined {
  const [media] = isRecord(content) ? Object.values(content) : [];
  const written = at(media, 'schema');
  const reference = at(written, '$ref');
  const schema =
    typeof reference === 'string' ? at(document, ...reference.slice('#/'.length).split('/')) : written;
  return isRecord(schema) && (schema.properties || schema.anyOf || schema.items) ? schema : undefined;
}

function parameterTable(parameters: readonly unknown[]): string {
  const rows = parameters.map((parameter) => {
    const schema = at(parameter, 'schema');
    const place = `<small>${escapeHtml(String(at(parameter, 'in')))}</small>`;
    return row(
      `${escapeHtml(String(at(parameter, 'name')))} ${place}`,
      at(parameter, 'required') === true,
      schema,
      at(parameter, 'description'),
    );
  });
  return `<table>${rows.join('')}</table>`;
}

function fieldTable(schema: Json): string {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const rows = Object.entries(propertiesOf(schema)).map(([name, property]) =>
    row(escapeHtml(name), required.includes(name), property, property.description),
  );
  return `<table>${rows.join('')}</table>`;
}

function row(name: string, isRequired: boolean, schema: unknown, description: unknown): string {
  const note = description === undefined ? '' : ` ${escapeHtml(String(description))}`;
  return `<tr><th>${name}${isRequired ? ' <em>required</em>' : ''}</th><td>${escapeHtml(typeOf(schema))}${note}</td></tr>`;
}

/** A schema in a few words: `text, 1 to 200`, `one of web, event`, `list of …`, `{ amount, currency }`. */
function typeOf(schema: unknown): string {
  if (!isRecord(schema)) return 'anything';
  if (typeof schema.$ref === 'string') return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}`;
  if (schema.const !== undefined) return String(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return choices.map(typeOf).join(' or ');
  if (schema.type === 'array')
    return `list of ${typeOf(schema.items)}${rangeOf(schema.minItems, schema.maxItems)}`;
  if (schema.type === 'object') {
    const names = Object.keys(propertiesOf(schema));
    return names.length > 0 ? `{ ${names.join(', ')} }` : 'object';
  }
  if (schema.type === 'string')
    return `${schema.format ?? 'text'}${rangeOf(schema.minLength, schema.maxLength)}${exampleOf(schema)}`;
  return `${schema.type ?? 'anything'}${rangeOf(schema.minimum, schema.maximum)}`;
}

const rangeOf = (least: unknown, most: unknown) => {
  const isBounded = typeof most === 'number' && most < Number.MAX_SAFE_INTEGER;
  if (!isBounded) return '';
  return typeof least === 'number' && least > Number.MIN_SAFE_INTEGER
    ? `, ${least} to ${most}`
    : `, up to ${most}`;
};
const exampleOf = ({ example }: Json) => (example === undefined ? '' : `, such as ${String(example)}`);

function curlOf(route: Route, apiUrl: string, body: Json | undefined): string {
  const parts = [`curl -s -X ${route.method} '${apiUrl}${route.path}'`];
  if (route.access !== 'public') parts.push(`-H "authorization: Bearer $TOKEN"`);
  if (route.ifMatch) parts.push(`-H 'if-match: "1"'`);
  if (body || (route.body && route.method === 'POST')) {
    const required = body && Array.isArray(body.required) ? body.required : [];
    const sample = Object.fromEntries(
      Object.entries(body ? propertiesOf(body) : {})
        .filter(([name]) => required.includes(name))
        .map(([name, property]) => [name, sampleOf(property)]),
    );
    parts.push(`-H 'content-type: application/json'`, `-d '${JSON.stringify(sample)}'`);
  }
  return parts.join(' \\\n  ');
}

function sampleOf(schema: Json): unknown {
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (schema.type === 'array') return [];
  if (schema.type === 'object') {
    return Object.fromEntries(
      Object.entries(propertiesOf(schema)).map(([name, inner]) => [name, sampleOf(inner)]),
    );
  }
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  return schema.type === 'boolean' ? true : '…';
}

function errorsSection(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, [status, title]]) =>
      `<tr id="error-${code}"><th><code>${code}</code></th><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<section id="errors"><h2>Errors</h2><p>Every error is <code>application/problem+json</code> (RFC 9457):
<code>detail</code> says what happened and what to do, <code>errors[]</code> names each field, <code>requestId</code> is what to tell us.</p>
<table>${rows.join('')}</table></section>`;
}
