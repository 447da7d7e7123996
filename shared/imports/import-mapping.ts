import { createHash } from 'node:crypto';
import * as z from 'zod';
import { derivedId } from '../id.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { headerKey } from './column-names.ts';
import { ColumnMapping, importTypes } from './import.ts';

export const ImportMappingFields = z.strictObject({
  type: z.enum(importTypes),
  /** The headers of the files that it is for, as the first of them had them. */
  headers: z.array(z.string()),
  mapping: z.record(z.string(), ColumnMapping),
});

/** What somebody once said about the columns of a file: taken for the next file of the same headers. */
export const ImportMapping = defineEntity({
  name: 'importMapping',
  schema: recordSchema('importMapping', ImportMappingFields, {}),
  placements: (mapping) => listed(mapping, 'importMapping'),
});
export type ImportMapping = z.output<typeof ImportMapping.schema>;

/** The one mapping for files of these headers, in whatever order and case they stand. */
export function mappingIdOf(orgId: string, type: ImportMapping['type'], headers: readonly string[]): string {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(headers.map(headerKey).sort()))
    .digest('hex');
  return derivedId('importMapping', 0, `${orgId}#${type}#${fingerprint}`);
}
