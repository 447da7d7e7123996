import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import { Account } from './account.ts';
import { Erasure } from './erasure.ts';

const source = 'baton.customers';

export const accountOwnerChanged = defineEvent({
  name: 'account.owner-changed.v1',
  source,
  entity: Account,
  summary: 'An account is held by somebody else or by another team; its contacts follow.',
  raisedBy: ({ before, after }) =>
    before !== undefined &&
    after !== undefined &&
    (before.ownerId !== after.ownerId || before.teamId !== after.teamId),
  data: z.object({ ownerId: z.string().optional(), teamId: z.string().optional() }),
  dataOf: ({ ownerId, teamId }) => ({ ownerId, teamId }),
});

export const erasureStarted = defineEvent({
  name: 'erasure.started.v1',
  source,
  entity: Erasure,
  summary: 'A person is to be erased, or the erasure goes on in another run.',
  raisedBy: ({ before, after }) =>
    after !== undefined && after.status !== 'completed' && (!before || before.part !== after.part),
  data: z.object({ status: z.string() }),
  dataOf: ({ status }) => ({ status }),
});
