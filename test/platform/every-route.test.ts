import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openApiDocument } from '../../shared/platform/openapi.ts';
import type { Route, RouteTable } from '../../shared/platform/route.ts';
import { allRoutes, routeTables } from '../../shared/platform/route-registry.ts';

const named = allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);
const twiceIn = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) < index);

describe('the routes together', () => {
  it('are each there once, few enough for one HTTP API', () => {
    expect(twiceIn(named.map(([name]) => name))).toEqual([]);
    expect(twiceIn(allRoutes.map(({ operationId }) => operationId))).toEqual([]);
    // 300 is what API Gateway takes; one is $default.
    expect(allRoutes.length).toBeLessThan(300);
  });

  it('do not differ in the names of their parameters alone', () => {
    const shapes = allRoutes.map(({ method, path }) => `${method} ${path.replace(/\{[^}]+\}/g, '{}')}`);

    expect(twiceIn(shapes)).toEqual([]);
  });

  it('stand in their tables under their operation', () => {
    for (const table of Object.values<RouteTable>(routeTables)) {
      for (const [name, { operationId }] of Object.entries(table)) expect(operationId).toBe(name);
    }
  });

  it('become one document', () => {
    const document = openApiDocument(allRoutes, 'https://api.example.com', '1');

    expect(Object.keys(document.paths as object)).toHaveLength(
      new Set(allRoutes.map(({ path }) => path)).size,
    );
  });
});

describe.each(named)('%s', (_name, route: Route) => {
  it('says what it does, to whom and how it answers', () => {
    expect(route.summary.length).toBeGreaterThan(5);
    expect(route.tag).not.toBe('');
    expect(route.path).toMatch(/^\/([a-z0-9.-]+|\{[a-zA-Z]+\})(\/([a-z0-9.-]+|\{[a-zA-Z]+\}))*$/);
    expect(Boolean(route.response) || route.status === 204 || Boolean(route.contentType)).toBe(true);
    if (route.method === 'PATCH') expect(route.ifMatch).toBe('required');
    if (route.method === 'GET' || route.method === 'DELETE') expect(route.body).toBeUndefined();
  });

  it('has schemas that can be written down', () => {
    for (const [schema, io] of [
      [route.body, 'input'],
      [route.query, 'input'],
      [route.response, 'output'],
    ] as const) {
      if (schema) expect(() => z.toJSONSchema(schema, { io, unrepresentable: 'any' })).not.toThrow();
    }
  });
});
