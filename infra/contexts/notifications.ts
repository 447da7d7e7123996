import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  handoffExhausted,
  handoffLapsed,
  handoffOffered,
  handoffReminded,
  handoffSuperseded,
} from '../../shared/handoffs/events.ts';
import { importFinished } from '../../shared/imports/events.ts';
import { leadAssigned, leadDuplicateFound, leadQueued, leadUnanswered } from '../../shared/leads/events.ts';
import { notificationsRoutes } from '../../shared/notifications/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** What people are told, in the app and by mail. */
export function addNotifications(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Notifications');
  const { stage, data, publicUrl } = foundation;

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'notifications/http',
    routes: notificationsRoutes,
    environment: { TABLE_NAME: data.table.name },
    whenItFails: 'People do not see in the app what waits for them; mails still reach them.',
  });
  data.table.grant(http.function, { writes: true, indexes: [] });

  const onEvent = new QueueConsumer(scope, 'OnEvent', foundation, {
    entry: 'notifications/on-event',
    environment: {
      TABLE_NAME: data.table.name,
      PUBLIC_URL: publicUrl,
      SENDER_ADDRESS: data.mail.senderAddress,
      CONFIGURATION_SET_NAME: data.mail.configurationSet.configurationSetName,
    },
    events: [
      handoffOffered,
      handoffReminded,
      handoffLapsed,
      handoffSuperseded,
      handoffExhausted,
      leadAssigned,
      leadQueued,
      leadDuplicateFound,
      leadUnanswered,
      importFinished,
    ],
    timeout: Duration.seconds(30),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 10,
    maxConcurrency: 5,
    lateAfterSeconds: 120,
    whenItFails: 'People who were offered a lead are not told: it lapses and goes on without their knowing.',
  });
  // The users, to find an administrator where nobody else is left to be told.
  data.table.grant(onEvent.function, { writes: true, indexes: ['list'] });
  data.mail.grantSend(onEvent.function);
}
