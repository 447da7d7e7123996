import * as z from 'zod';
import { idOf } from '../id.ts';
import { line } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';

/** Where work waits for whoever claims it; its manager answers for it meanwhile. */
export const QueueFields = z.strictObject({
  name: line(200),
  kind: z.enum(['lead', 'ticket']),
  managerId: idOf('user'),
});

export const Queue = defineEntity({
  name: 'queue',
  schema: recordSchema('queue', QueueFields, {}),
  placements: (queue) => listed(queue, 'queue'),
  uniques: (queue) => [`queue-name:${queue.name.toLowerCase()}`],
});
export type Queue = z.output<typeof Queue.schema>;
