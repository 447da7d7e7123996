import { SESClient } from '@aws-sdk/client-ses';
import type { DomainEvent } from '../../shared/platform/event.ts';
import { readEnvironment } from '../platform/environment.ts';
import { Mailer } from '../platform/mail.ts';
import { type ConsumerContext, queueFunction } from '../platform/queue.ts';
import { notify } from './notify.ts';
import { planMessage } from './plan-messages.ts';
import { readersOf } from './readers.ts';

const environment = readEnvironment('notifications/on-event', process.env);
// A request that hangs has to fail while the function still runs (30 s), so that somebody reads why.
const client = new SESClient({ requestHandler: { connectionTimeout: 2000, requestTimeout: 6000 } });
const mailer = new Mailer(client, environment.CONFIGURATION_SET_NAME);
const { PUBLIC_URL: publicUrl, SENDER_ADDRESS: senderAddress } = environment;

/** Who has to know about an event is told, in the app and by mail. One who cannot be told does not keep the others from it. */
export async function tellEverybody({ table, now }: ConsumerContext, event: DomainEvent): Promise<void> {
  const plan = await planMessage(table, event);
  if (!plan) return;
  const { readers, sender } = await readersOf(table, event.detail.orgId, plan);
  const failures: unknown[] = [];
  for (const reader of readers) {
    try {
      await notify({ table, mailer, publicUrl, senderAddress, now }, event.detail, plan, reader, sender);
    } catch (error) {
      failures.push(error);
    }
  }
  // The message comes again; whoever was told is not told twice.
  if (failures.length > 0) throw failures[0];
}

export const handler = queueFunction((event, context) => tellEverybody(context, event), environment);
