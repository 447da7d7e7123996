import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fieldChanges } from '../../functions/projections/field-changes.ts';
import { aLeadImage } from '../support/stream-records.ts';

it('names a changed field with what it was and what it is', () => {
  const before = { ...aLeadImage(1), offer: { respondBy: '10:00', attempt: 1 }, skills: ['a', 'b'] };
  const after = {
    ...before,
    version: 2,
    updatedAt: 'later',
    listSK: 'x',
    name: '艾达',
    offer: { respondBy: '11:00', attempt: 1 },
    skills: ['a'],
  };

  const changes = fieldChanges(before, after);

  expect(changes).toEqual([
    { path: 'name', before: 'Ada Example', after: '艾达' },
    { path: 'offer.respondBy', before: '10:00', after: '11:00' },
    { path: 'skills', before: ['a', 'b'], after: ['a'] },
  ]);
});

it('tells what was added and what was taken away by the missing side', () => {
  expect(fieldChanges({ title: 'Dr' }, { city: 'Chengdu' })).toEqual([
    { path: 'city', after: 'Chengdu' },
    { path: 'title', before: 'Dr' },
  ]);
});

it('says of a secret only that it changed', () => {
  const changes = fieldChanges(
    { webhook: { secret: 'one' } },
    { webhook: { secret: 'two' }, apiToken: 'three' },
  );

  expect(changes).toEqual([
    { path: 'apiToken', after: '(hidden)' },
    { path: 'webhook.secret', before: '(hidden)', after: '(hidden)' },
  ]);
});

it('cuts long texts, and shorter still when there are very many', () => {
  const [one] = fieldChanges({}, { notes: '锦'.repeat(9_000) });
  const many = fieldChanges(
    {},
    Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`field${index}`, 'x'.repeat(1_900)])),
  );

  expect(String(one?.after)).toHaveLength(2_001);
  expect(JSON.stringify(many).length).toBeLessThan(100_000);
});

it('finds nothing between an item and itself, and everything between it and nothing', () => {
  void fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })),
      (item) => {
        expect(fieldChanges(item, structuredClone(item))).toEqual([]);
      },
    ),
  );
});
