import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { holdDataDirectory } from '../../infra/local/data-directory.ts';
import { FunctionFailed, invokeLocally } from '../../infra/operator/invoke-function.ts';
import { type OrgCommand, runOrgCommand } from '../../infra/operator/org-command.ts';

const founded = {
  orgId: 'org_1',
  adminEmail: 'ada@example.com',
  userId: 'user_1',
  oneTimePassword: 'Secret-2026!',
};

/** Runs the command with a function that answers as told. */
async function run(args: string[], invoke: OrgCommand['invoke'] = async () => founded) {
  const printed: string[] = [];
  const told: string[] = [];
  const code = await runOrgCommand({
    args,
    directory: '/project',
    invoke,
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
  });
  return { code, printed, told: told.join('\n') };
}

const create = ['create', '--name', '接力棒', '--admin', 'ada@example.com'];

describe('npm run org -- create', () => {
  it('prints ids and the one-time password as one line of JSON, and nothing else', async () => {
    const { code, printed } = await run(create);

    expect(code).toBe(0);
    expect(printed.map((line) => JSON.parse(line))).toEqual([founded]);
  });

  it('asks the function of the local cloud over .baton for what was typed', async () => {
    const asked: unknown[] = [];

    await run(
      [...create, '--languages', 'zh, en', '--time-zone', 'Asia/Shanghai', '--currency', 'CNY'],
      async (...call) => {
        asked.push(...call);
        return founded;
      },
    );

    expect(asked).toEqual([
      { dataDir: '/project/.baton' },
      'organization/create-organization',
      {
        name: '接力棒',
        adminEmail: 'ada@example.com',
        languages: ['zh', 'en'],
        timeZone: 'Asia/Shanghai',
        baseCurrency: 'CNY',
      },
    ]);
  });

  it.each([
    [['--data', 'elsewhere'], { dataDir: '/project/elsewhere' }],
    [['--stage', 'prod'], { stage: 'prod' }],
  ])('goes where %s says', async (more, place) => {
    const places: unknown[] = [];

    await run([...create, ...more], async (where) => {
      places.push(where);
      return founded;
    });

    expect(places).toEqual([place]);
  });

  it.each([
    [['create', '--name', 'A'], '--admin is missing'],
    [['create', '--admin', 'a@b.example'], '--name is missing'],
    [['destroy', '--name', 'A', '--admin', 'a@b.example'], 'There is one command, create'],
    [[...create, '--stage', 'moon'], 'There is no stage moon'],
    [[...create, '--stage', 'dev', '--data', 'x'], 'exclude each other'],
    [[...create, '--colour', 'red'], "Unknown option '--colour'"],
  ])('explains what is wrong with %s', async (args, why) => {
    const { code, printed, told } = await run(args);

    expect(code).toBe(2);
    expect(printed).toEqual([]);
    expect(told).toContain(why);
  });

  it('tells why the function refused, without a stack', async () => {
    const { code, printed, told } = await run(create, async () => {
      throw new FunctionFailed('ada@example.com is taken.');
    });

    expect(code).toBe(1);
    expect(printed).toEqual([]);
    expect(told).toBe('ada@example.com is taken.');
  });
});

describe('a local cloud that runs', () => {
  /** A data directory that is held, whose cloud answers every invocation with this. */
  async function aRunningCloud(status: { headers?: Record<string, string>; body: unknown }) {
    const dataDir = mkdtempSync(join(tmpdir(), 'baton-org-'));
    const held = holdDataDirectory(dataDir);
    const requests: { url: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        requests.push({ url: request.url, body });
        response.writeHead(200, { 'content-type': 'application/json', ...status.headers });
        response.end(JSON.stringify(status.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      await new Promise((resolve) => server.close(resolve));
      held.release();
      rmSync(dataDir, { recursive: true });
    });
    const { port } = server.address() as AddressInfo;
    const environment = {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
    };
    writeFileSync(join(dataDir, 'cloud.json'), JSON.stringify({ pid: process.pid, environment }));
    return { dataDir, requests };
  }

  it('is asked through its Lambda endpoint; no second one is started over its directory', async () => {
    const { dataDir, requests } = await aRunningCloud({ body: founded });

    const result = await invokeLocally({ dataDir, log: () => {} }, 'organization/create-organization', {
      name: 'A',
    });

    expect(result).toEqual(founded);
    expect(requests).toEqual([
      {
        url: '/2015-03-31/functions/baton-dev-organization-create-organization/invocations',
        body: '{"name":"A"}',
      },
    ]);
  });

  it.each([
    // npm says first what it runs, on the same stream; --silent leaves the JSON alone.
    ['npm run org', ['run', 'org'], true],
    ['npm run --silent org', ['run', '--silent', 'org'], false],
  ])('%s ends with one line of JSON on stdout', async (_command, run, npmSpeaks) => {
    const { dataDir } = await aRunningCloud({ body: founded });

    const { stdout } = await promisify(execFile)('npm', [...run, '--', ...create, '--data', dataDir]);

    const lines = stdout.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(founded);
    expect(lines.length > 1).toBe(npmSpeaks);
  });

  it('gives the function’s own words when it fails', async () => {
    const { dataDir } = await aRunningCloud({
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'AppError', errorMessage: 'name: must not be empty' },
    });

    await expect(
      invokeLocally({ dataDir, log: () => {} }, 'organization/create-organization', {}),
    ).rejects.toThrow(new FunctionFailed('name: must not be empty'));
  });
});
