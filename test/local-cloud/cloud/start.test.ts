import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CloudFile } from '../../../infra/local/cloud.ts';
import { localCredentials } from '../../../infra/local/local-credentials.ts';
import { readStartOptions } from '../../../infra/local/start-options.ts';
import { type ChildProgram, runProgram, startUntil } from '../../support/child-program.ts';
import { eventually } from '../../support/eventually.ts';
import { tinyAssembly } from '../../support/local-cloud/tiny-app.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('the options of npm start', () => {
  it('are all optional', () => {
    const options = readStartOptions([], '/home/ada/baton');

    expect(options).toEqual({
      dataDir: '/home/ada/baton/.baton',
      port: 4510,
      reset: false,
      empty: false,
      help: false,
    });
  });

  it('are read', () => {
    const options = readStartOptions(
      ['--reset', '--empty', '--port', '8080', '--data', 'other'],
      '/home/ada',
    );

    expect(options).toMatchObject({ dataDir: '/home/ada/other', port: 8080, reset: true, empty: true });
  });

  it.each([
    [['--rest'], "Unknown option '--rest'"],
    [['now'], "Unexpected argument 'now'"],
    [['--port', '80x'], '--port 80x is no port'],
    [['--port', '70000'], '--port 70000 is no port'],
    [['--port'], '--port'],
    [['--data', ''], '--data needs a directory'],
  ])('are refused when they are not known: %j', (args, message) => {
    const read = () => readStartOptions(args, '/');

    expect(read).toThrow(message);
    expect(read).toThrow('npm start -- [--reset]');
  });
});

describe('npm start', () => {
  const program = new URL('../../support/local-cloud/run-tiny.ts', import.meta.url);
  const assembly = temporaryDirectory('start-assembly');
  let directory: ReturnType<typeof temporaryDirectory>;
  const runs: ChildProgram<string>[] = [];

  beforeAll(() => {
    // Whole programs start here, some three in a row, beside whatever else the machine does.
    vi.setConfig({ testTimeout: 90_000 });
    tinyAssembly({ directory: assembly.path });
  });

  afterAll(() => assembly[Symbol.dispose]());

  beforeEach(() => {
    directory = temporaryDirectory('start');
  });

  afterEach(async () => {
    for (const run of runs.splice(0)) await run.kill();
    directory[Symbol.dispose]();
  });

  const dataDir = () => join(directory.path, 'data');
  const argsOf = (...options: string[]) => [join(assembly.path, 'assembly'), ...options, '--data', dataDir()];
  const start = async (...options: string[]) => {
    const run = await startUntil(program, argsOf('--port', '0', ...options), (line) =>
      line.startsWith('Ctrl-C') ? line : undefined,
    );
    runs.push(run);
    return run;
  };
  const cloudFile = async (): Promise<CloudFile> =>
    JSON.parse(await readFile(join(dataDir(), 'cloud.json'), 'utf8'));
  const tableOf = async () => {
    const endpoint = (await cloudFile()).environment.AWS_ENDPOINT_URL_DYNAMODB;
    const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: localCredentials });
    return DynamoDBDocumentClient.from(client);
  };
  const keysOf = async (table: DynamoDBDocumentClient, PK: string) => {
    const { Items = [] } = await table.send(
      new QueryCommand({
        TableName: 'tiny-records',
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': PK },
      }),
    );
    return Items.map(({ SK, body }) => String(body ?? SK));
  };

  it('tells where everything is and as whom to sign in, and stops cleanly', async () => {
    const run = await start();
    const { apiUrl } = await cloudFile();

    const code = await run.stop();

    expect(run.printed()).toContain(`API             ${apiUrl}`);
    expect(run.printed()).toContain(`Mailbox         ${apiUrl}/_local/mailbox`);
    expect(run.printed()).toContain('bo@example.com   Secret-2  rep');
    expect(run.printed()).toMatch(/Ready in [\d.]+ s\./);
    expect(code).toBe(0);
    await expect(fetch(apiUrl)).rejects.toThrow();
  });

  it('seeds once, anew after --reset, and less with --empty', async () => {
    await (await start()).stop();
    const again = await start();
    const kept = await keysOf(await tableOf(), 'seed');
    await again.stop();

    const fresh = await start('--reset', '--empty');
    const seeds = await keysOf(await tableOf(), 'seed');

    expect(kept).toHaveLength(1);
    expect(again.printed()).toContain('bo@example.com');
    expect(seeds).toHaveLength(1);
    expect(seeds).not.toEqual(kept);
    expect(fresh.printed()).not.toContain('bo@example.com');
  });

  it('begins anew when the first start did not finish seeding', async () => {
    const first = await startUntil(program, argsOf('--hang-while-seeding', '--port', '0'), (line) =>
      line.includes('seeding') ? line : undefined,
    ).catch((error: unknown) => error);
    await (first as ChildProgram<string>).kill();

    const second = await start();

    expect(second.printed()).toContain('did not come to its end');
    expect(await keysOf(await tableOf(), 'seed')).toHaveLength(1);
  });

  it('says which process holds the directory', async () => {
    const first = await start();

    const second = await runProgram(program, ...argsOf('--port', '0'));

    expect(second.code).toBe(1);
    expect(second.printed).toContain(`already runs over ${dataDir()} (process ${first.pid})`);
    expect(second.printed).toContain(`kill ${first.pid}`);
    expect(second.printed).not.toContain('    at ');
  });

  it('touches no directory that holds other things', async () => {
    const own = join(directory.path, 'thesis.txt');
    await writeFile(own, 'ten years');

    const run = await runProgram(program, assembly.path, '--reset', '--data', directory.path);

    expect(run.code).toBe(1);
    expect(run.printed).toContain(`${directory.path} holds other things than a local cloud's data.`);
    expect(await readFile(own, 'utf8')).toBe('ten years');
  });

  it('says that the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;

    const run = await runProgram(program, ...argsOf('--port', String(port)));

    other.close();
    expect(run.code).toBe(1);
    expect(run.printed).toContain(
      `Port ${port} is in use. Stop what uses it, or choose another with --port N.`,
    );
  });

  it('refuses an unknown option before it does anything', async () => {
    const run = await runProgram(program, assembly.path, '--rest');

    expect(run).toMatchObject({ code: 2, printed: expect.stringContaining("Unknown option '--rest'") });
  });

  it('loses nothing when it is killed: what was on its way arrives after the next start', async () => {
    const first = await start();
    const table = await tableOf();
    const written: string[] = [];
    const writing = (async () => {
      for (let index = 0; ; index += 1) {
        const SK = `wanted-${index}`;
        await table.send(new PutCommand({ TableName: 'tiny-records', Item: { PK: 'a', SK } }));
        written.push(SK);
      }
    })().catch(() => undefined);
    await eventually(() => written.length > 30);

    await first.kill();

    await writing;
    table.destroy();
    await start();
    const survivor = await tableOf();
    const arrived = await eventually(async () => {
      const bodies = await keysOf(survivor, 'messages');
      const keys = new Set(bodies.map((body) => JSON.parse(body).detail.key));
      return written.every((key) => keys.has(key)) && keys;
    });
    expect(arrived.size).toBeGreaterThanOrEqual(written.length);
  });
});
