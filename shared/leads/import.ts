import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant, line } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';

/** Which column becomes which field: a field's name, or more to say about it. */
export const ColumnMapping = z.union([
  line(100),
  z.strictObject({
    field: line(100),
    /** What the file's values mean: `{ "Olark Chat": "web" }`; others stay as they are. */
    values: z.record(z.string(), z.string()).optional(),
    /** Values that count as empty here, besides the usual ones. */
    empty: z.array(z.string()).max(50).optional(),
  }),
]);

export const ImportFields = z.strictObject({
  type: z.enum(['lead', 'contact', 'account']),
  /** Header of a column to field; headers that are not named are recognised by the usual names or left out. */
  mapping: z.record(z.string().max(300), ColumnMapping).optional(),
  /** What happens with a row that is there already. */
  onDuplicate: z.enum(['skip', 'update', 'create']).default('skip'),
  /** Fields every row gets where its own are empty, such as `{ "source": "event" }`. */
  defaults: z.record(z.string(), z.string()).optional(),
});

export const Import = defineEntity({
  name: 'import',
  schema: recordSchema('import', ImportFields, {
    status: z.enum(['waiting', 'running', 'completed', 'failed']),
    /** Rows read so far, the header not counted. */
    rows: z.int().min(0),
    created: z.int().min(0),
    updated: z.int().min(0),
    skipped: z.int().min(0),
    failed: z.int().min(0),
    /** How much of the file was read. */
    percent: z.number().min(0).max(100),
    startedAt: instant.optional(),
    finishedAt: instant.optional(),
    problem: z.string().optional(),
    ownerId: idOf('user').optional(),
  }),
  placements: (job) => listed(job, 'import'),
});
export type Import = z.output<typeof Import.schema>;
