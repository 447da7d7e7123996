import { afterAll, beforeAll, expect, it } from 'vitest';
import { allRoutes } from '../../shared/platform/route-registry.ts';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';

type Json = Record<string, unknown>;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Json[];
  readonly responses: Readonly<Record<string, Json>>;
  readonly security?: unknown;
  readonly requestBody?: unknown;
}

const baton = sharedBaton();
let document: Json & { paths: Record<string, Record<string, Operation>> };
beforeAll(async () => {
  document = bodyOf(await baton.caller().get('/v1/openapi.json'));
});
afterAll(() => baton.close());

it('describes every route, each under a name of its own', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`,
    ),
  );

  expect(document.openapi).toBe('3.1.0');
  expect(described.toSorted()).toEqual(
    allRoutes.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`).toSorted(),
  );
  expect(new Set(allRoutes.map(({ operationId }) => operationId)).size).toBe(allRoutes.length);
});

it('refers to nothing that is not in it', () => {
  const references = valuesOf(document, '$ref');

  expect(references.length).toBeGreaterThan(0);
  expect(references.filter((reference) => !String(reference).startsWith('#/'))).toEqual([]);
  expect(references.filter((reference) => at(document, String(reference)) === undefined)).toEqual([]);
});

it('declares the parameters of every path, required, and no others', () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    for (const { parameters = [] } of Object.values(operations)) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual(names);
      expect(inPath.every(({ required }) => required === true)).toBe(true);
      expect(parameters.every(({ schema }) => typeof schema === 'object')).toBe(true);
    }
  }
});

it('says for every operation what it answers, well and badly, and who may call', () => {
  for (const route of allRoutes) {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()];
    const { responses = {}, security, requestBody }: Partial<Operation> = operation ?? {};
    const codes = Object.keys(responses);

    expect(codes).toContain(String(route.status ?? 200));
    expect(codes.some((code) => code.startsWith('4') || code === 'default')).toBe(true);
    expect(Object.values(responses).every((one) => '$ref' in one || 'description' in one)).toBe(true);
    const isOpen = Array.isArray(security) && security.length === 0;
    expect([route.operationId, isOpen]).toEqual([route.operationId, route.access === 'public']);
    expect([route.operationId, requestBody !== undefined]).toEqual([
      route.operationId,
      route.body !== undefined,
    ]);
  }
});

it('is shown as a page to people', async () => {
  const page = await baton.caller().get('/docs');

  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('/v1/leads/{id}/handoffs');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
});

function valuesOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === name && typeof inner === 'string' ? [inner] : []),
    ...valuesOf(inner, name),
  ]);
}

function at(root: unknown, pointer: string): unknown {
  const steps = pointer
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>((value, step) => (value as Json | undefined)?.[step], root);
}
