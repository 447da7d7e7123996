import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { localCredentials } from '../../../infra/local/local-credentials.ts';
import { commandLineOf } from '../../../infra/local/processes.ts';
import { startProgram } from '../../support/child-program.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const clientOf = (endpoint: string) =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: localCredentials }),
  );

describe('a local DynamoDB that is killed', () => {
  const program = new URL('../../support/local-cloud/run-dynamodb.ts', import.meta.url);
  type Ready = { endpoint: string; dynoxide: number };

  it('takes Dynoxide with it, and every acknowledged write is there after the next start', async () => {
    using directory = temporaryDirectory('killed-dynamodb');
    const first = await startProgram<Ready>(program, directory.path);
    const client = clientOf(first.ready.endpoint);
    const acknowledged: string[] = [];
    const writing = Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let index = 0; ; index += 1) {
          const SK = `${writer}-${index}`;
          await client.send(new PutCommand({ TableName: 'records', Item: { PK: 'a', SK } }));
          acknowledged.push(SK);
        }
      }),
    ).catch(() => undefined);
    await eventually(() => acknowledged.length > 100);

    await first.kill();

    await writing;
    await eventually(() => commandLineOf(first.ready.dynoxide) === undefined);
    const second = await startProgram<Ready>(program, directory.path);
    const survivor = clientOf(second.ready.endpoint);
    const stored = await survivor.send(
      new QueryCommand({
        TableName: 'records',
        KeyConditionExpression: 'PK = :a',
        ExpressionAttributeValues: { ':a': 'a' },
      }),
    );
    await second.stop();
    const found = new Set(stored.Items?.map((item) => item.SK));
    expect(acknowledged.filter((SK) => !found.has(SK))).toEqual([]);
    expect(commandLineOf(second.ready.dynoxide)).toBeUndefined();
  });

  it('leaves an orphan when its guard is killed as well, and the next start ends it', async () => {
    using directory = temporaryDirectory('orphan-dynamodb');
    const first = await startProgram<Ready>(program, directory.path);
    // Stopped, it cannot answer the death of the guard before it dies itself.
    process.kill(first.pid, 'SIGSTOP');
    for (const guard of await guardsOf(first.ready.dynoxide)) process.kill(guard, 'SIGKILL');
    await first.kill();
    await sleep(50);
    const orphan = commandLineOf(first.ready.dynoxide);

    const second = await startProgram<Ready>(program, directory.path);

    const afterwards = commandLineOf(first.ready.dynoxide);
    await second.stop();
    expect(orphan).toContain('table.sqlite');
    expect(afterwards).toBeUndefined();
  });

  it('is started again alone when only its guard is killed', async () => {
    using directory = temporaryDirectory('guard-dynamodb');
    const running = await startProgram<Ready>(program, directory.path);
    const client = clientOf(running.ready.endpoint);

    for (const guard of await guardsOf(running.ready.dynoxide)) process.kill(guard, 'SIGKILL');

    await eventually(() => commandLineOf(running.ready.dynoxide) === undefined);
    await eventually(() =>
      client.send(new PutCommand({ TableName: 'records', Item: { PK: 'a', SK: 'b' } })).then(
        () => true,
        () => false,
      ),
    );
    await running.stop();
  });
});

/** The shell that started a process, and the others that shell started. */
async function guardsOf(pid: number): Promise<number[]> {
  const guard = Number(/PPid:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
  const children = await readFile(`/proc/${guard}/task/${guard}/children`, 'utf8');
  return [guard, ...children.trim().split(' ').map(Number)].filter((found) => found !== pid);
}
