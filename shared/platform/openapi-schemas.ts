import * as z from 'zod';
import type { Route } from './route.ts';

export type Json = Record<string, unknown>;

/** Schemas that refer to themselves or are named, collected while the operations are written. */
export interface Named {
  /** As they stand under `components/schemas`. */
  readonly schemas: Record<string, unknown>;
  /** The names of the records. */
  readonly names: ReadonlyMap<unknown, string>;
}

/** What `getLead` answers with is a `Lead`, wherever else it stands. */
export function recordNames(routes: readonly Route[]): Map<unknown, string> {
  return new Map(
    routes.flatMap(({ operationId, response }): [unknown, string][] => {
      const name = /^get([A-Z]\w*)$/.exec(operationId)?.[1];
      return name && response ? [[response, name]] : [];
    }),
  );
}

/** A schema as JSON Schema, for what is sent (`input`) or answered (`output`); records by reference. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output', named: Named): Json {
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
