import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { freePort } from '../../../infra/local/free-port.ts';

const BINARY = new URL('../../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url).pathname;

/** The table service on a directory of its own; end it with `close`. */
export interface TableService {
  readonly endpoint: string;
  readonly file: string;
  /** Makes a table with a stream; gives the stream's ARN. */
  createTable(name: string): Promise<string>;
  put(table: string, id: string, attributes?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export async function startTableService(directory: string): Promise<TableService> {
  const port = await freePort();
  const file = join(directory, 'table.sqlite');
  const child = spawn(BINARY, ['--port', String(port), '--db-path', file], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await reachable(endpoint, child);
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    endpoint,
    file,
    async createTable(TableName) {
      const { TableDescription } = await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        }),
      );
      return TableDescription?.LatestStreamArn ?? '';
    },
    async put(TableName, id, attributes = {}) {
      const rest = Object.entries(attributes).map(([name, value]) => [name, { S: value }]);
      const Item = { PK: { S: id }, raw: { B: Buffer.from('hi') }, ...Object.fromEntries(rest) };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    async close() {
      client.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function reachable(endpoint: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isUp = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Dynoxide did not start');
}
