/** A DynamoDB endpoint that passes everything on and adds up what DynamoDB says it consumed. */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import type { Consumption } from '../../functions/platform/table/capacity-meter.ts';

export interface CountingEndpoint {
  readonly endpoint: string;
  /** What was consumed since the last time. */
  take(): Consumption;
  close(): Promise<void>;
}

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

const capacity = z.object({
  CapacityUnits: z.number().optional(),
  ReadCapacityUnits: z.number().optional(),
  WriteCapacityUnits: z.number().optional(),
});
const answer = z.object({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });

/**
 * Listens on a free port. Counting on the wire says the same of every client, whatever it keeps of its own meter;
 * a request that did not ask for its consumption is an error.
 */
export async function startCountingEndpoint(target: string): Promise<CountingEndpoint> {
  const agent = new Agent({ keepAlive: true });
  const nothing = { operations: 0, readUnits: 0, writeUnits: 0 };
  let total = nothing;

  const count = (operation: string, body: string) => {
    const consumed = answer.parse(JSON.parse(body)).ConsumedCapacity;
    if (consumed === undefined) throw new Error(`${operation} did not ask what it consumes.`);
    const all = [consumed].flat();
    const isWrite = writes.has(operation);
    const sum = (of: 'ReadCapacityUnits' | 'WriteCapacityUnits', own: boolean) =>
      all.reduce((units, one) => units + (own ? (one[of] ?? one.CapacityUnits ?? 0) : 0), 0);
    total = {
      operations: total.operations + 1,
      readUnits: total.readUnits + sum('ReadCapacityUnits', !isWrite),
      writeUnits: total.writeUnits + sum('WriteCapacityUnits', isWrite),
    };
  };

  const server = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const forwarded = request(`${target}${url ?? '/'}`, { method, headers, agent }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => {
        const body = Buffer.concat(chunks);
        const operation =
          String(headers['x-amz-target'] ?? '')
            .split('.')
            .at(-1) ?? '';
        if (reply.statusCode === 200) count(operation, body.toString());
        outgoing.writeHead(reply.statusCode ?? 500, reply.headers).end(body);
      });
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = total;
      total = nothing;
      return taken;
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
