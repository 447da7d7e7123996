import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';

/** SQS holds a message back for at most 15 minutes; what waits longer is put back when it comes too early. */
const longestDelaySeconds = 900;
const mostEntries = 10;
const mostRounds = 4;

/** Asks for one attempt at a delivery. */
export const DeliveryMessage = z.object({
  orgId: z.string(),
  webhookId: z.string(),
  deliveryId: z.string(),
  /** The attempt of the run that is asked for, the first being 0. */
  attempt: z.int(),
});
export type DeliveryMessage = z.output<typeof DeliveryMessage>;

/** The queue of attempts. Fair among webhooks: a slow receiver does not keep the others waiting. */
export class DeliveryQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: string, client = new SQSClient({})) {
    this.#client = client;
    this.#url = url;
  }

  /** Throws when one of them is not in the queue after all; those that are may come twice then. */
  async send(messages: readonly DeliveryMessage[], waitMs = 0): Promise<void> {
    const delay = Math.min(longestDelaySeconds, Math.max(0, Math.ceil(waitMs / 1000)));
    for (let start = 0; start < messages.length; start += mostEntries) {
      let entries = messages.slice(start, start + mostEntries).map((message, place) => ({
        Id: String(place),
        MessageBody: JSON.stringify(message),
        MessageGroupId: message.webhookId,
        DelaySeconds: delay,
      }));
      for (let round = 0; entries.length > 0; round += 1) {
        const command = new SendMessageBatchCommand({ QueueUrl: this.#url, Entries: entries });
        const { Failed = [] } = await this.#client.send(command);
        const failed = new Set(Failed.map(({ Id }) => Id));
        entries = entries.filter(({ Id }) => failed.has(Id));
        if (entries.length > 0 && round === mostRounds)
          throw new Error(`The queue of deliveries does not take a message: ${Failed[0]?.Message}`);
      }
    }
  }
}
