import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { besideRecords, holdingNone, personalData } from '../../shared/platform/personal-data-registry.ts';
import { everyEntity, recordOf } from '../support/every-entity.ts';

const entities = await everyEntity();
const project = fileURLToPath(new URL('../../', import.meta.url));

describe('personal data', () => {
  it('is declared for every entity: what it holds and how it goes, or that it holds none', () => {
    const declared = [...personalData.map(({ name }) => name), ...Object.keys(holdingNone)];

    expect(declared.toSorted()).toEqual([...new Set(declared)].toSorted());
    expect(declared).toEqual(expect.arrayContaining(entities.map(({ name }) => name)));
  });

  it('is thought of in every kind of item beside the records', () => {
    const sources = globSync('functions/**/*.ts', { cwd: project }).map((file) =>
      readFileSync(`${project}${file}`, 'utf8'),
    );
    const kinds = sources.flatMap((text) =>
      [...text.matchAll(/(?:entity|':entity'): '([a-zA-Z]+)'/g)].map(([, kind = '']) => kind),
    );
    const known = [...Object.keys(besideRecords), ...entities.map(({ name }) => name)];

    expect([...new Set(kinds)].filter((kind) => !known.includes(kind))).toEqual([]);
  });

  it.each(personalData.map((data) => [data.name, data] as const))(
    'of %s leaves a record that can be read again, or nothing',
    (_name, data) => {
      const problems = data.visit(({ entity, erase }) => {
        const record = recordOf(entity, 'all');
        const left = erase === 'nothing' ? erase : erase(record);
        return left === 'nothing'
          ? []
          : (entity.schema.safeParse({ ...record, ...left }).error?.issues ?? []);
      });

      expect(problems).toEqual([]);
    },
  );
});
