import * as z from 'zod';
import { idOf } from '../id.ts';
import { leadStatuses } from '../leads/lead.ts';
import { leadSources } from '../leads/lead-sources.ts';
import { instant, line, regionPath } from '../platform/fields.ts';
import { opportunityStages } from '../sales/opportunity.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { exportTypes } from './export-type.ts';

/** Which records: the filters of the lists. */
export const ExportFilter = z.strictObject({
  status: z.enum(leadStatuses).optional(),
  ownerId: z.union([z.literal('me'), idOf('user')]).optional(),
  teamId: idOf('team').optional(),
  source: z.enum(leadSources).optional(),
  region: regionPath.optional().describe('A region path; records of it and of all below it'),
  q: z.string().trim().min(1).max(200).optional(),
  accountId: idOf('account').optional(),
  contactId: idOf('contact').optional(),
  stage: z.enum(opportunityStages).optional(),
  kind: line(60).optional(),
  from: instant.optional(),
  to: instant.optional(),
});
export type ExportFilter = z.output<typeof ExportFilter>;

export const ExportFields = z.strictObject({
  type: z.enum(exportTypes),
  filter: ExportFilter.optional(),
  /** The columns wanted, by their headers; all that you may see otherwise. */
  columns: z.array(line(80)).min(1).max(200).optional(),
});

const schema = recordSchema('export', ExportFields, {
  status: z.enum(['running', 'completed', 'failed']),
  /** Rows written, the header not counted. */
  rows: z.int().min(0),
  percent: z.number().min(0).max(100),
  /** Goes up when a run hands over to the next one: that starts it. */
  part: z.int().min(1).default(1),
  finishedAt: instant.optional(),
  /** Why it failed. */
  problem: z.string().optional(),
  ownerId: idOf('user').optional(),
  teamId: z.string().optional(),
});

/** Who takes what out of the house: its record, and with it the audit, says so with the number of rows. */
export const Export = defineEntity({
  name: 'export',
  schema,
  placements: (job) => ({
    ...listed(job, 'export'),
    ...(job.ownerId && { owner: [`export#${job.ownerId}`, `${job.createdAt}#${job.id}`] as const }),
  }),
});
export type Export = z.output<typeof Export.schema>;

/** An export as the API shows it: with the address of its file. */
export const ExportView = schema.extend({
  downloadUrl: z.url().optional().describe('GET the CSV file; good for an hour, the file is gone in days'),
});
export type ExportView = z.output<typeof ExportView>;

/** Where an export's file is made, and what waits between two runs for its place in it. */
export function exportFilesOf({ orgId, id }: { orgId: string; id: string }) {
  return { file: `exports/${orgId}/${id}.csv`, rest: `exports/${orgId}/${id}.rest` };
}
