import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant, line } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';

export const ErasureFields = z.strictObject({
  /** Why: `request by mail of 3 November`; without the person's name, which is taken out where it stands. */
  reason: line(500),
});

/**
 * That a person was erased: who asked for it here, when, why, and how many records of each kind. Says nothing of the person:
 * the id of the contact is a number that means nothing any more.
 */
export const Erasure = defineEntity({
  name: 'erasure',
  schema: recordSchema('erasure', ErasureFields, {
    contactId: idOf('contact'),
    /** running: on its way; settling: done, and looked at once more when everything that was under way has arrived. */
    status: z.enum(['running', 'settling', 'completed']),
    /** Goes up when a run hands over to the next one: that starts it. */
    part: z.int().min(1),
    /** Records and entries that were blanked, changed or removed, by their kind. */
    counts: z.record(z.string(), z.int()),
    settlesAt: instant.optional(),
    finishedAt: instant.optional(),
  }),
  placements: (erasure) => listed(erasure, 'erasure'),
});
export type Erasure = z.output<typeof Erasure.schema>;
