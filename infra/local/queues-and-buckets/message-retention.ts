/** Deletes messages that outlived their queue's MessageRetentionPeriod; fauxqs keeps them for ever. */
import type { Message, Persistence, Queue, QueueStore } from './fauxqs.ts';

/** Messages in flight are left to their receivers, as the next call finds them if they come back. */
export function deleteOutlived(queues: QueueStore, persistence: Persistence, now: number): number {
  let deleted = 0;
  for (const queue of queues.allQueues()) {
    const oldest = now - Number(queue.attributes.MessageRetentionPeriod) * 1000;
    const keep = (messages: Message[]): Message[] => {
      const outlived = messages.filter((message) => message.sentTimestamp < oldest);
      if (outlived.length === 0) return messages;
      for (const message of outlived) persistence.deleteMessage(message.messageId);
      deleted += outlived.length;
      return messages.filter((message) => message.sentTimestamp >= oldest);
    };
    queue.messages = keep(queue.messages);
    queue.delayedMessages = keep(queue.delayedMessages);
    keepGroups(queue.fifoMessages, keep);
    keepGroups(queue.fifoDelayed, keep);
  }
  return deleted;
}

function keepGroups(groups: Queue['fifoMessages'], keep: (messages: Message[]) => Message[]): void {
  for (const [group, messages] of groups) {
    const kept = keep(messages);
    if (kept.length === 0) groups.delete(group);
    else groups.set(group, kept);
  }
}
