import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataModelPage } from '../../infra/operator/data-model/data-model.ts';
import { entityFiles } from '../../infra/operator/data-model/entity-files.ts';
import { shownEntities } from '../../infra/operator/data-model/examples.ts';
import { accessPatterns } from '../../shared/table/access-patterns.ts';
import { indexes } from '../../shared/table/keys.ts';

describe('the page of the data model', () => {
  it('is what the code says; npm run docs:model writes it', () => {
    const written = readFileSync(new URL('../../docs/data-model.md', import.meta.url), 'utf8');

    expect(written).toBe(dataModelPage());
  });

  it('shows every entity that is defined', () => {
    const shown = shownEntities.map(({ name }) => name).sort();

    expect(shown).toEqual([...entityFiles().keys()].sort());
  });

  it('has an index for every question and a question for every index', () => {
    const asked = new Set(accessPatterns.map(({ index }) => index));

    expect([...asked].sort()).toEqual(['table', ...Object.keys(indexes)].sort());
  });

  it.each(accessPatterns.filter(({ index }) => index !== 'due'))(
    'asks within one organization: $question',
    ({ partition }) => {
      expect(partition).toMatch(/^<org>#/);
    },
  );
});
