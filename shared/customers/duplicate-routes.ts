import * as z from 'zod';
import { line } from '../platform/fields.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Duplicate, DuplicateReasons, DuplicateView, duplicateTypes } from './duplicate.ts';
import { customersTag as tag } from './filters.ts';

/** Somebody who is there already, as `409 duplicate_suspected` names them in `candidates`. */
export const DuplicateCandidate = z.object({
  id: z.string(),
  name: z.string(),
  score: z.int(),
  level: z.enum(['certain', 'likely', 'possible']),
  reasons: DuplicateReasons,
});
export type DuplicateCandidate = z.output<typeof DuplicateCandidate>;

/** Goes with the routes that make a record. */
export const allowDuplicate = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')
  .describe('true adds it even though it looks like one that is there (409 duplicate_suspected otherwise)');

/** The work list of suspected duplicates. */
export const duplicateRoutes = {
  listDuplicates: defineRoute({
    operationId: 'listDuplicates',
    method: 'GET',
    path: '/v1/duplicates',
    summary: 'Pairs of contacts or accounts that may be one, the surest first',
    tag,
    access: { resource: 'duplicate', action: 'read' },
    query: z.object({ ...pageQuery, type: z.enum(duplicateTypes).default('contact') }),
    response: pageOf(DuplicateView),
  }),
  dismissDuplicate: defineRoute({
    operationId: 'dismissDuplicate',
    method: 'POST',
    path: '/v1/duplicates/{id}/dismiss',
    summary:
      'Says that the two are not the same; they are not suggested again unless more comes to speak for it',
    tag,
    access: { resource: 'duplicate', action: 'update' },
    body: z.strictObject({ reason: line(500).optional() }),
    response: Duplicate.schema,
  }),
} as const;
