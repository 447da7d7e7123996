import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import { Export } from './export.ts';

const source = 'baton.exports';
const exportFacts = z.object({ type: z.string(), status: z.string(), rows: z.int() });
const factsOf = ({ type, status, rows }: Export) => ({ type, status, rows });

export const exportStarted = defineEvent({
  name: 'export.started.v1',
  source,
  entity: Export,
  summary: 'Somebody asked for an export, or it goes on in another run.',
  raisedBy: ({ before, after }) =>
    after?.status === 'running' && (before?.status !== 'running' || before.part !== after.part),
  data: exportFacts,
  dataOf: factsOf,
});

export const exportFinished = defineEvent({
  name: 'export.finished.v1',
  source,
  entity: Export,
  summary: 'An export came to its end; how many rows left the house is on the record.',
  raisedBy: ({ before, after }) =>
    (after?.status === 'completed' || after?.status === 'failed') && before?.status !== after.status,
  data: exportFacts,
  dataOf: factsOf,
});
