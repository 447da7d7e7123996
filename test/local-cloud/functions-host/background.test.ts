import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backgroundEntries, isBackground } from '../../../infra/local/baton-background.ts';
import { startFunctionHost } from '../../../infra/local/functions-host/function-host.ts';
import { resourceName } from '../../../infra/stage.ts';
import { entries } from '../../../shared/platform/environments.ts';
import { aDirectory, aFunction, eventually } from '../support/function-bundle.ts';

const ANSWERING = `exports.handler = async () => 'answered'`;

async function aHost(directory: string) {
  const host = await startFunctionHost({
    dataDir: join(directory, 'data'),
    log: () => {},
    isBackground: (name) => name === 'later',
  });
  onTestFinished(() => host.close());
  return host;
}

/** The nice value of this process's threads of that name: field 19 of their `stat`, counted from behind the name. */
function nicenessOf(threadName: string): number[] {
  return readdirSync('/proc/self/task').flatMap((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    return stat.slice(stat.indexOf('(') + 1, end) === threadName
      ? [Number(stat.slice(end + 2).split(' ')[16])]
      : [];
  });
}

describe.runIf(process.platform === 'linux')('a function for whose answer nobody waits', () => {
  it('runs at a lower priority, and nothing else does', async () => {
    const directory = aDirectory();
    const host = await aHost(directory);
    host.deploy(aFunction(directory, 'later', ANSWERING));
    host.deploy(aFunction(directory, 'now', ANSWERING));

    const answers = [await host.invoke('later', {}), await host.invoke('now', {})];

    expect(answers.map(({ payload }) => payload)).toEqual(['answered', 'answered']);
    const others = Number(readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ')[16]);
    expect(nicenessOf('later')).toEqual([Math.max(others, 10)]);
    expect(nicenessOf('now')).toEqual([others]);
  });
});

describe('compiled code', () => {
  it('is kept for the next worker, and that of earlier code of the function goes', async () => {
    const directory = aDirectory();
    const compiled = join(directory, 'data', 'compiled', 'now');
    const filesOf = (asset: string) =>
      readdirSync(join(compiled, asset), { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      );
    const host = await aHost(directory);
    const first = aFunction(directory, 'now', ANSWERING);
    host.deploy(first);
    await host.invoke('now', {});
    await eventually(() => filesOf('now').length > 0);

    const { assetDir } = aFunction(directory, 'newer', `exports.handler = async () => 'anew'`);
    host.deploy({ ...first, assetDir });
    const { payload } = await host.invoke('now', {});

    expect(payload).toBe('anew');
    expect(readdirSync(compiled)).toEqual(['newer']);
  });

  it('of other code at the same place is not run', async () => {
    const directory = aDirectory();
    const host = await aHost(directory);
    host.deploy(aFunction(directory, 'now', ANSWERING));
    await host.invoke('now', {});
    await eventually(() => readdirSync(join(directory, 'data', 'compiled', 'now', 'now')).length > 0);

    host.deploy(aFunction(directory, 'now', `exports.handler = async () => 'other'`));
    const { payload } = await host.invoke('now', {});

    expect(payload).toBe('other');
  });
});

describe('what of Baton runs in the background', () => {
  it('is what follows for others, and nothing that somebody waits for', () => {
    const names = new Set(entries.filter((entry) => isBackground(resourceName('dev', entry))));

    expect([...names]).toEqual(backgroundEntries);
    expect([...names].filter((entry) => entry.endsWith('/http'))).toEqual([]);
    for (const entry of [
      'notifications/on-event',
      'projections/project',
      'webhooks/on-delivery-due',
    ] as const)
      expect(names).toContain(entry);
    for (const entry of [
      'leads/on-lead-created',
      'changes/publish',
      'handoffs/steps',
      'handoffs/sweep',
    ] as const)
      expect(names).not.toContain(entry);
  });
});
