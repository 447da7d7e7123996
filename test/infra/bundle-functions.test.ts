import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/constructs/bundle-functions.ts';

// Inside the project, so that the sources find its packages; git ignores it.
const ignored = join(import.meta.dirname, '../../dist');
let workspace: string;
let request: { entries: string[]; sources: string; outdir: string };

const write = (entry: string, text: string) => {
  mkdirSync(join(request.sources, entry, '..'), { recursive: true });
  writeFileSync(join(request.sources, `${entry}.ts`), text);
};

beforeAll(() => {
  mkdirSync(ignored, { recursive: true });
  workspace = mkdtempSync(join(ignored, 'bundle-'));
  request = {
    entries: ['greet/hello', 'greet/table'],
    sources: join(workspace, 'functions'),
    outdir: join(workspace, 'dist'),
  };
  write('greet/hello', `export const handler = async (name: string) => '你好, ' + name;\n`);
  write(
    'greet/table',
    `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
     const client = new DynamoDBClient({ region: 'eu-central-1' });
     export const handler = () => client.config.credentials();\n`,
  );
});
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

describe('bundled functions', () => {
  it('are CommonJS that runs as it is, one file each', async () => {
    const built = bundleFunctions(request);
    const directory = built.directoryOf('greet/hello');

    const { handler } = createRequire(import.meta.url)(join(directory, 'index.cjs'));

    expect(readdirSync(directory)).toEqual(['index.cjs']);
    await expect(handler('Ada')).resolves.toBe('你好, Ada');
  });

  it('keep their source maps beside them, for people', () => {
    const directory = bundleFunctions(request).directoryOf('greet/hello');
    const map = directory.replace('/code/', '/source-maps/');

    expect(JSON.parse(readFileSync(join(map, 'index.cjs.map'), 'utf8')).sources).toHaveLength(1);
    expect(readFileSync(join(directory, 'index.cjs'), 'utf8')).not.toContain('sourceMappingURL');
  });

  it('take credentials from the environment, where Lambda puts them, and look nowhere else', async () => {
    const directory = bundleFunctions(request).directoryOf('greet/table');
    const { handler } = createRequire(import.meta.url)(join(directory, 'index.cjs'));
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });

    const credentials = await handler().finally(() => {
      process.env = before;
    });

    expect(credentials).toMatchObject({
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
    expect(readFileSync(join(directory, 'index.cjs'), 'utf8')).not.toContain('sso_session');
  });

  it('are not built again while their sources are the same', () => {
    const first = bundleFunctions(request).directoryOf('greet/hello');
    const builtAt = statSync(join(first, 'index.cjs')).mtimeMs;

    const second = bundleFunctions(request).directoryOf('greet/hello');

    expect(second).toBe(first);
    expect(statSync(join(second, 'index.cjs')).mtimeMs).toBe(builtAt);
  });

  it('are built again when a source changed', () => {
    const before = bundleFunctions(request).directoryOf('greet/hello');
    write('greet/hello', "export const handler = async () => 'changed';\n");

    const after = bundleFunctions(request).directoryOf('greet/hello');

    expect(after).not.toBe(before);
    expect(readFileSync(join(after, 'index.cjs'), 'utf8')).toContain('changed');
  });

  it('tell their size and the sources they were made from', () => {
    const built = bundleFunctions(request);

    expect(built.sizeOf('greet/hello')).toBe(
      statSync(join(built.directoryOf('greet/hello'), 'index.cjs')).size,
    );
    expect(built.sourcesOf('greet/hello')).toEqual([expect.stringMatching(/functions\/greet\/hello\.ts$/)]);
  });

  it('that were not asked for are an error that names them', () => {
    expect(() => bundleFunctions(request).directoryOf('greet/nobody')).toThrow('greet/nobody');
  });
});
