import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import { Import } from './import.ts';

const source = 'baton.imports';
const importFacts = z.object({ type: z.string(), status: z.string() });

export const importStarted = defineEvent({
  name: 'import.started.v1',
  source,
  entity: Import,
  summary: 'A file was uploaded and its import was started, or goes on in another run.',
  raisedBy: ({ before, after }) =>
    after?.status === 'running' && (before?.status !== 'running' || before.part !== after.part),
  data: importFacts,
  dataOf: ({ type, status }) => ({ type, status }),
});

export const importFinished = defineEvent({
  name: 'import.finished.v1',
  source,
  entity: Import,
  summary: 'An import came to its end; its counts are on the record.',
  raisedBy: ({ before, after }) =>
    (after?.status === 'completed' || after?.status === 'failed') && before?.status !== after.status,
  data: importFacts,
  dataOf: ({ type, status }) => ({ type, status }),
});
