import { isDeepStrictEqual } from 'node:util';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { type Draft, draftsOf, hasStory } from '../../../shared/customers/timeline-rules.ts';
import { historyOf } from '../../../shared/customers/told-history.ts';
import { AuditEntry } from '../../../shared/organization/audit.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyName, keyOfItem } from '../../platform/table/range.ts';
import { linksOf, recordsNamed, touchOf, touchWrite } from '../timeline-entries.ts';
import { noteTouches } from '../touch-times.ts';
import { nothingRepaired, type Rebuilder, type Repaired, stillAt, sumOf } from './rebuild-page.ts';

const pageSize = 200;
/** Touches of one transaction besides the condition on the record; DynamoDB takes 100. */
const mostWrites = 99;

/**
 * The touches that records have told: made anew from each record, what hangs on it and the audit of both. A touch that is
 * missing or says something else is written; what people noted themselves is a record of its own and stays.
 */
export const timelineRebuilder: Rebuilder = {
  types: ['lead', 'opportunity', 'account', 'contact'],
  repair: async (table, orgId, records) => {
    let repaired = nothingRepaired;
    for (const record of records) repaired = sumOf(repaired, await rebuildStory(table, orgId, record));
    return repaired;
  },
};

/** Writes the touches of one record that are not there as they should be. */
export async function rebuildStory(table: Table, orgId: string, record: Item): Promise<Repaired> {
  const told = (await historiesOf(table, orgId, record)).map(({ actorId, drafts }) => ({
    change: { orgId, actorId },
    drafts,
  }));
  const known = await recordsNamed(table, told);
  // A transaction takes an item once; the last one told is what is meant.
  const byKey = new Map(
    told
      .flatMap(({ change, drafts }) => drafts.flatMap((draft) => touchOf(draft, change, known) ?? []))
      .map((touch) => [keyName(Interaction.keyOf(touch)), touch]),
  );
  const touches = [...byKey.values()];
  const keys = touches.map((touch) => Interaction.keyOf(touch));
  const stored = new Map((await table.items(keys, true)).map((item) => [keyName(keyOfItem(item)), item]));
  const missing = touches.filter((touch) => {
    const item = stored.get(keyName(Interaction.keyOf(touch)));
    return !item || !isDeepStrictEqual(shown(Interaction.schema.parse(item)), shown(touch));
  });
  for (let start = 0; start < missing.length; start += mostWrites) {
    await table.write(stillAt(record), missing.slice(start, start + mostWrites).map(touchWrite));
  }
  await noteTouches(table, touches);
  return { written: missing.length, removed: 0 };
}

const shown = (touch: Interaction) => JSON.parse(JSON.stringify(touch));

/** What the record and what hangs on it have told, each with who did it. */
async function historiesOf(
  table: Table,
  orgId: string,
  record: Item,
): Promise<{ actorId: string; drafts: readonly Draft[] }[]> {
  const id = String(record.id);
  const audit = await wholeOf(table, orgId, id, 'audit#');
  const children = (
    await Promise.all(['act#', 'hand#', 'consent#'].map((kind) => wholeOf(table, orgId, id, kind)))
  ).flat();
  const current = linksOf(String(record.entity), record);
  const entries = audit.map((item) => AuditEntry.parse(item));
  return [record, ...children]
    .filter((item) => item.deletedAt === undefined && hasStory(String(item.entity)))
    .flatMap((item) =>
      historyOf(
        item,
        entries.filter(({ recordId }) => recordId === item.id),
      ).map((change) => ({ actorId: change.actorId, drafts: readableDrafts(change) })),
    )
    .map(({ actorId, drafts }) => ({
      actorId,
      // A story goes along with its record: it stands where the record belongs now.
      drafts: drafts.map((draft) => (current ? { ...draft, about: current } : draft)),
    }));
}

/** A change whose values the audit cut short may not be readable any more: it tells nothing. */
function readableDrafts(change: Parameters<typeof draftsOf>[0]): readonly Draft[] {
  try {
    return draftsOf(change);
  } catch (error) {
    if (error instanceof Error && error.name === 'ZodError') return [];
    throw error;
  }
}

async function wholeOf(table: Table, orgId: string, partition: string, beginsWith: string): Promise<Item[]> {
  const all: Item[] = [];
  let start: Awaited<ReturnType<Table['query']>>['last'];
  do {
    const { items, last } = await table.query(
      { orgId, partition, beginsWith, consistent: true },
      pageSize,
      start,
    );
    all.push(...items);
    start = last;
  } while (start);
  return all;
}
