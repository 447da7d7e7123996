import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import { Webhook } from './webhook.ts';

export const webhookDisabled = defineEvent({
  name: 'webhook.disabled.v1',
  source: 'baton.webhooks',
  entity: Webhook,
  summary: 'A webhook was switched off because its receiver no longer answers.',
  raisedBy: ({ before, after }) => after?.disabledAt !== undefined && before?.disabledAt === undefined,
  data: z.object({ reason: z.string() }),
  dataOf: ({ disabledReason }) => ({ reason: disabledReason ?? '' }),
});
