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
    /** How its dates are written where 3/4/2025 could mean two days; else the file's values decide. */
    dates: z.enum(['dayFirst', 'monthFirst']).optional(),
  }),
]);
export type ColumnMapping = z.output<typeof ColumnMapping>;

export const importTypes = ['lead', 'contact', 'account'] as const;

export const ImportFields = z.strictObject({
  type: z.enum(importTypes),
  /** Header of a column to field; headers that are not named are recognised by the usual names or left out. */
  mapping: z.record(z.string().max(300), ColumnMapping).optional(),
  /** What happens with a row that is there already. */
  onDuplicate: z.enum(['skip', 'update', 'create']).default('skip'),
  /** Fields every row gets where its own are empty, such as `{ "source": "event" }`. */
  defaults: z.record(z.string(), z.string()).optional(),
  /** Whether a contact's company that is not there yet is made; yes where your role may add accounts. */
  createAccounts: z.boolean().optional(),
});

/** What became of the rows read so far, the header not counted. */
export const ImportCounts = z.object({
  rows: z.int().min(0),
  created: z.int().min(0),
  updated: z.int().min(0),
  skipped: z.int().min(0),
  failed: z.int().min(0),
});
export type ImportCounts = z.output<typeof ImportCounts>;

export const noRows: ImportCounts = { rows: 0, created: 0, updated: 0, skipped: 0, failed: 0 };

const schema = recordSchema('import', ImportFields, {
  status: z.enum(['waiting', 'running', 'completed', 'failed']),
  ...ImportCounts.shape,
  /** Accounts that contacts brought with them. */
  accountsCreated: z.int().min(0).optional(),
  /** How much of the file was read. */
  percent: z.number().min(0).max(100),
  /** Goes up when a run hands over to the next one, because its time was over or it died: that starts the next. */
  part: z.int().min(1).default(1),
  startedAt: instant.optional(),
  finishedAt: instant.optional(),
  /** What people should know about the file, or why it could not be read. */
  problem: z.string().optional(),
  ownerId: idOf('user').optional(),
  teamId: z.string().optional(),
});

export const Import = defineEntity({
  name: 'import',
  schema,
  placements: (job) => ({
    ...listed(job, 'import'),
    ...(job.ownerId && { owner: [`import#${job.ownerId}`, `${job.createdAt}#${job.id}`] as const }),
  }),
});
export type Import = z.output<typeof Import.schema>;

/** An import as the API shows it: with the addresses of its files. */
export const ImportView = schema.extend({
  uploadUrl: z.url().optional().describe('PUT the CSV file here; good for an hour, until the import starts'),
  errorsUrl: z
    .url()
    .optional()
    .describe('GET the rows that failed, with line and reason, as CSV; good for an hour'),
});
export type ImportView = z.output<typeof ImportView>;

/** Where an import's files are kept: the upload, the bad rows, and the pieces these are gathered in. */
export function importFilesOf({ orgId, id }: { orgId: string; id: string }) {
  return {
    upload: `imports/${orgId}/${id}.csv`,
    errors: `imports/${orgId}/${id}.errors.csv`,
    errorPiece: (index: number) => `imports/${orgId}/${id}.errors/${String(index).padStart(6, '0')}.csv`,
  };
}
