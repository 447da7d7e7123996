/** Every entity there is, found in the modules of `shared/`: a new one is among them the day it is written. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { type Extent, sampleOf } from './sample.ts';

const root = new URL('../../shared/', import.meta.url);

export async function everyEntity(): Promise<readonly Entity<BaseRecord>[]> {
  const modules = await Promise.all(
    globSync('**/*.ts', { cwd: root }).map((file) => import(pathToFileURL(join(root.pathname, file)).href)),
  );
  return [...new Set(modules.flatMap((module) => Object.values<unknown>(module).filter(isEntity)))];
}

function isEntity(value: unknown): value is Entity<BaseRecord> {
  return typeof value === 'object' && value !== null && 'keyOf' in value && 'schema' in value;
}

/** What fields must be like beyond what a JSON Schema can say. */
const consistent: Readonly<Record<string, object>> = {
  calendar: { timeZone: 'Europe/Berlin', week: { mon: [['09:00', '18:00']] }, exceptions: [] },
  routingRule: { distribution: { type: 'roundRobin' }, conditions: undefined },
};

/** A record of the entity with its required fields alone, or with all of them. */
export function recordOf<R extends BaseRecord>(entity: Entity<R>, extent: Extent, fields: object = {}): R {
  const sample = sampleOf(entity.schema, extent) as object;
  return entity.schema.parse({ ...sample, ...consistent[entity.name], ...fields });
}
