import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { resourceName } from '../../infra/stage.ts';
import { resourcesOf, synthesize } from '../infra/synthesized.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** The rows of the page's tables whose first cell is a name: alarm, suffering, where to look, what to do. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

let alarms: string[];

beforeAll(() => {
  const prefix = resourceName('prod', '');
  alarms = resourcesOf(synthesize('prod').observability, 'AWS::CloudWatch::Alarm').map(({ properties }) =>
    String(properties.AlarmName).slice(prefix.length),
  );
}, 60_000);

describe('the page for operators', () => {
  it('has an entry for every alarm, and none for an alarm that does not exist', () => {
    const described = rows.map(([name = '']) => name.replaceAll('`', ''));

    expect(described.sort()).toEqual(alarms.sort());
  });

  it.each(rows)('says of %s what people suffer, where to look and what to do', (_name, ...cells) => {
    expect(cells).toHaveLength(3);
    expect(cells.every((cell) => cell.length >= 7)).toBe(true);
  });
});
