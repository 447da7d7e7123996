import { describe, expect, it } from 'vitest';
import { isIdOf, newId } from '../../shared/id.ts';
import { indexAttributes, revise, systemAuthor } from '../../shared/table/entity.ts';
import { indexes, lookupKey, uniqueKey } from '../../shared/table/keys.ts';
import { everyEntity, recordOf } from '../support/every-entity.ts';

const entities = await everyEntity();
const ours = newId('organization');
const theirs = newId('organization');
/** DynamoDB's limits for key values, in bytes. */
const [mostPartition, mostSort] = [2048, 1024];

it('finds the entities, each under a name of its own', () => {
  const names = entities.map(({ name }) => name);

  expect(names).toEqual(
    expect.arrayContaining(['lead', 'handoff', 'user', 'routingRule', 'account', 'form']),
  );
  expect(new Set(names).size).toBe(names.length);
});

describe.each(entities.map((entity) => ({ name: entity.name, entity })))('$name', ({ entity }) => {
  const records = (['least', 'all'] as const).map((extent) => recordOf(entity, extent, { orgId: ours }));

  it('reads again what it wrote, the same', () => {
    for (const record of records) {
      expect(entity.schema.parse(JSON.parse(JSON.stringify(record)))).toEqual(
        JSON.parse(JSON.stringify(record)),
      );
      expect(isIdOf(entity.name, record.id)).toBe(true);
    }
  });

  it('tolerates fields of a later version', () => {
    for (const record of records) {
      expect(entity.schema.safeParse({ ...record, fieldOfTomorrow: 'x' }).success).toBe(true);
    }
  });

  it('stands in the partitions of its own organization only', () => {
    for (const record of records) {
      const { PK } = entity.keyOf(record);
      const partitions = partitionsOf(indexAttributes(entity, record));
      const guards = (entity.uniques?.(record) ?? []).map((value) => uniqueKey(ours, value).PK);
      const lookups = (entity.lookups?.(record) ?? []).map((value) => lookupKey(ours, value, record.id).PK);

      const all = [PK, ...partitions, ...guards, ...lookups];
      expect(all.filter((partition) => !partition.startsWith(`${ours}#`))).toEqual([]);
    }
  });

  it('shares no key with the same record of another organization', () => {
    for (const record of records) {
      const other = { ...record, orgId: theirs };

      expect(entity.keyOf(other).PK).not.toBe(entity.keyOf(record).PK);
      const others = partitionsOf(indexAttributes(entity, other));
      expect(partitionsOf(indexAttributes(entity, record)).filter((one) => others.includes(one))).toEqual([]);
    }
  });

  it('has whole keys, within what DynamoDB takes', () => {
    for (const record of records) {
      const { PK, SK } = entity.keyOf(record);
      const attributes = indexAttributes(entity, record);
      const values = [PK, SK, ...Object.values(attributes)];

      expect(values.filter((value) => /undefined|null|NaN|\[object/.test(value) || value === '')).toEqual([]);
      const sorts = Object.values(indexes).map(({ sortKey }) => attributes[sortKey] ?? '');
      expect(Math.max(...[SK, ...sorts].map(bytes))).toBeLessThanOrEqual(mostSort);
      expect(Math.max(...[PK, ...partitionsOf(attributes)].map(bytes))).toBeLessThanOrEqual(mostPartition);
    }
  });

  it('keeps its key when it changes', () => {
    for (const record of records) {
      const after = revise(record, {}, systemAuthor(ours), Date.parse('2027-01-01T00:00:00Z'));

      expect(entity.keyOf(after)).toEqual(entity.keyOf(record));
      expect(after.version).toBe(record.version + 1);
    }
  });

  it('is searched by texts that are there', () => {
    for (const record of records) {
      const given = (entity.searchTexts?.(record) ?? []).filter(({ text }) => text !== undefined);

      expect(given.every(({ text }) => typeof text === 'string' && text !== '')).toBe(true);
      expect(given.every(({ field }) => Object.hasOwn(record, field.split('.')[0] ?? ''))).toBe(true);
    }
  });
});

function partitionsOf(attributes: Record<string, string>): string[] {
  return Object.values(indexes).flatMap(({ partitionKey }) => attributes[partitionKey] ?? []);
}

const bytes = (text: string) => Buffer.byteLength(text);
