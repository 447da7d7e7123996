import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ExecutionHost, FunctionHost, InvokeResult, QueueHost } from '../../infra/local/contracts.ts';

/** An empty directory that goes away with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'baton-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface Message {
  readonly queueArn: string;
  readonly body: unknown;
  readonly groupId: string | undefined;
}

/** Queues that remember what they were sent; `refuse` is asked first and may throw. */
export function recordingQueues(refuse: (queueArn: string) => void = () => {}) {
  const messages: Message[] = [];
  const host: QueueHost = {
    async sendMessage(queueArn, body, groupId) {
      refuse(queueArn);
      messages.push({ queueArn, body: JSON.parse(body), groupId });
    },
  };
  return { ...host, messages };
}

/** Functions written inline, by name; their calls are remembered. */
export function inlineFunctions(
  handlers: Record<string, (payload: never) => unknown>,
): FunctionHost & { calls: { name: string; payload: unknown }[] } {
  const calls: { name: string; payload: unknown }[] = [];
  return {
    calls,
    async invoke(name, payload): Promise<InvokeResult> {
      const handler = handlers[name.split(':').pop() ?? ''];
      if (!handler) throw new Error(`no function ${name}`);
      calls.push({ name, payload });
      try {
        return { payload: (await handler(payload as never)) ?? null };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return { payload: { errorType, errorMessage, stackTrace: [] }, functionError: 'Unhandled' };
      }
    },
  };
}

export function recordingExecutions() {
  const started: { stateMachineArn: string; input: unknown; name: string | undefined }[] = [];
  const host: ExecutionHost = {
    async startExecution(stateMachineArn, input, name) {
      started.push({ stateMachineArn, input, name });
      return { executionArn: `${stateMachineArn}:${name}` };
    },
  };
  return { ...host, started };
}
