import { describe, expect, it } from 'vitest';
import { FunctionFailed } from '../../infra/operator/invoke-function.ts';
import { runRebuildCommand } from '../../infra/operator/rebuild-command.ts';

const part = { orgId: 'org_1', what: 'search', type: 'lead', written: 3, removed: 1 };
const running = { ...part, status: 'running', records: 50 };
const done = { ...part, status: 'done', records: 61 };

/** Runs the command over a function that gives these answers, one after the other. */
async function run(args: string[], answers: readonly (object | Error)[] = [done]) {
  const printed: string[] = [];
  const told: string[] = [];
  const asked: unknown[] = [];
  const places: unknown[] = [];
  let closed = 0;
  const left = [...answers];
  const code = await runRebuildCommand({
    args,
    directory: '/project',
    invokerAt: async (place) => {
      places.push(place);
      return {
        invoke: async (entry, payload) => {
          asked.push([entry, payload]);
          const answer = left.shift();
          if (answer instanceof Error) throw answer;
          return answer;
        },
        close: async () => {
          closed += 1;
        },
      };
    },
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
  });
  return { code, printed, told, asked, places, closed };
}

const search = ['--org', 'org_1', '--what', 'search'];

describe('npm run rebuild', () => {
  it('invokes the function until it is done, tells how far it is and prints the end as JSON alone', async () => {
    const { code, printed, told, asked, closed } = await run(search, [running, running, done]);

    expect(code).toBe(0);
    expect(asked).toHaveLength(3);
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('50 records');
    expect(printed.map((line) => JSON.parse(line))).toEqual([done]);
    expect(closed).toBe(1);
  });

  it('begins anew with the first part alone', async () => {
    const { asked } = await run([...search, '--restart'], [running, done]);

    expect(asked).toEqual([
      ['projections/rebuild', { orgId: 'org_1', what: 'search', restart: true }],
      ['projections/rebuild', { orgId: 'org_1', what: 'search', restart: false }],
    ]);
  });

  it.each([
    [[], { dataDir: '/project/.baton' }],
    [['--data', 'elsewhere'], { dataDir: '/project/elsewhere' }],
    [['--stage', 'prod'], { stage: 'prod' }],
  ])('goes where %s says', async (more, place) => {
    const { places } = await run([...search, ...more]);

    expect(places).toEqual([place]);
  });

  it('says what the function refuses, and closes what it opened', async () => {
    const { code, printed, told, closed } = await run(search, [
      new FunctionFailed('what: the audit cannot be made anew'),
    ]);

    expect(code).toBe(1);
    expect(printed).toEqual([]);
    expect(told).toEqual(['what: the audit cannot be made anew']);
    expect(closed).toBe(1);
  });

  it.each([
    [['--what', 'search'], '--org is missing.'],
    [['--org', 'org_1'], '--what is missing.'],
    [[...search, '--data', 'a', '--stage', 'prod'], '--data and --stage exclude each other.'],
    [[...search, '--stage', 'moon'], 'There is no stage moon'],
    [[...search, '--force'], "Unknown option '--force'"],
  ])('explains itself after %s', async (args, complaint) => {
    const { code, told, places } = await run(args);

    expect(code).toBe(2);
    expect(told.join('\n')).toContain(complaint);
    expect(told.join('\n')).toContain('npm run --silent rebuild');
    expect(places).toEqual([]);
  });
});
