import { Interaction, longestSummary } from '../../shared/customers/interaction.ts';
import { earlierStory } from '../../shared/customers/lead-story.ts';
import { cut } from '../../shared/customers/story-words.ts';
import {
  type Draft,
  draftsOf,
  mentionsOf,
  type ToldChange,
  withNames,
} from '../../shared/customers/timeline-rules.ts';
import { derivedId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { recordKey } from '../../shared/table/keys.ts';
import type { Table } from '../platform/table/gateway.ts';
import { type Item, keyOfItem } from '../platform/table/range.ts';
import { entryKey } from '../platform/table/read-page.ts';
import type { RecordChange } from '../platform/table/record-change.ts';
import { drop, itemOf, put, type Write } from '../platform/table/write.ts';

/** What a change puts on timelines and takes off them. */
export interface Timeline {
  readonly writes: readonly Write[];
  /** The touches that stand there now by this change, those that people noted themselves among them. */
  readonly touches: readonly Interaction[];
}

type Links = Pick<Interaction, 'accountId' | 'contactId'>;

/** A page of a lead's own collection: what is read at once, however long its story is. */
const pageSize = 100;

/**
 * The timelines of many changes, with one BatchGet for all the people and records that their sentences name. Ids are
 * derived from what happened, so a change that comes again writes the same items.
 */
export async function timelinesOf(
  table: Table,
  changes: readonly RecordChange[],
): Promise<ReadonlyMap<RecordChange, Timeline>> {
  const told = await Promise.all(
    changes.map(async (change) => ({
      change,
      drafts: [...draftsOf(change), ...(await broughtAlong(table, change))],
    })),
  );
  const known = await recordsNamed(table, told);
  const timelines = new Map<RecordChange, Timeline>();
  for (const { change, drafts } of told) {
    const touches = drafts.flatMap((draft) => touchOf(draft, change, known) ?? []);
    const moved = await movedTouches(table, change);
    const gone = isErased(change) ? await touchesFrom(table, change.orgId, change.recordId) : [];
    const noted =
      change.entity === 'interaction' && change.after ? [Interaction.schema.parse(change.after)] : [];
    timelines.set(change, {
      writes: [
        // What moves on is dropped first: a touch whose place stays is put again after that.
        ...[...moved.from, ...gone].map((touch) => drop(Interaction.keyOf(touch))),
        ...[...moved.to, ...touches].map(touchWrite),
      ],
      touches: [...noted, ...moved.to, ...touches],
    });
  }
  return timelines;
}

/** The derived item of a touch. */
export function touchWrite(touch: Interaction): Write {
  return put({ ...itemOf(Interaction, touch, 'derive'), ...Interaction.keyOf(touch) });
}

/** Whose a record is, where its story goes with it when that changes. */
export function linksOf(entity: string, item: object | undefined): Links | undefined {
  if (!item || (entity !== 'lead' && entity !== 'opportunity')) return undefined;
  return { accountId: textOf(item, 'accountId'), contactId: textOf(item, 'contactId') };
}

/** Whose touch it is that hangs on a record: a contact's and an account's are their own. */
function ownersOf(item: Item | undefined): Links {
  if (!item) return {};
  if (item.entity === 'account') return { accountId: textOf(item, 'id') };
  if (item.entity === 'contact')
    return { accountId: textOf(item, 'accountId'), contactId: textOf(item, 'id') };
  return linksOf(String(item.entity), item) ?? {};
}

function textOf(item: object, name: string): string | undefined {
  const value: unknown = Reflect.get(item, name);
  return typeof value === 'string' ? value : undefined;
}

const isSame = (one: Links, other: Links) =>
  one.accountId === other.accountId && one.contactId === other.contactId;
const isLinked = ({ accountId, contactId }: Links) => accountId !== undefined || contactId !== undefined;
const isErased = ({ action, after }: RecordChange) => action === 'erase' && !after;

/** Whether a change links a record to another customer than before. */
function relinks({ entity, before, after }: ToldChange): { from: Links; to: Links } | undefined {
  const [from, to] = [linksOf(entity, before) ?? {}, linksOf(entity, after) ?? {}];
  return after && isLinked(to) && !isSame(from, to) ? { from, to } : undefined;
}

/** The story that a lead brings along when it is linked: how it came in, what was done with it, who was asked. */
async function broughtAlong(table: Table, change: RecordChange): Promise<readonly Draft[]> {
  if (change.entity !== 'lead' || !change.before || !relinks(change)) return [];
  return storyOfLead(table, Lead.schema.parse(change.after));
}

/** All that a lead, its activities and its hand-offs tell, page by page. */
export async function storyOfLead(table: Table, lead: Lead): Promise<readonly Draft[]> {
  const drafts: Draft[] = earlierStory(lead);
  for (const kind of ['act#', 'hand#']) {
    const range = { orgId: lead.orgId, partition: lead.id, beginsWith: kind, consistent: true };
    let start: Awaited<ReturnType<Table['query']>>['last'];
    do {
      const { items, last } = await table.query(range, pageSize, start);
      for (const item of items) drafts.push(...draftsOf(asNew(item)));
      start = last;
    } while (start);
  }
  return drafts;
}

/** A stored item as if it had been made this moment: what it tells all at once. */
function asNew(item: Item): ToldChange {
  return {
    entity: String(item.entity),
    recordId: String(item.id),
    version: Number(item.version),
    at: String(item.updatedAt),
    actorId: String(item.updatedBy),
    after: item.deletedAt === undefined ? item : undefined,
  };
}

/** The touches that go along when their record is linked to another customer: where they were, and where they are now. */
async function movedTouches(
  table: Table,
  change: RecordChange,
): Promise<{ from: readonly Interaction[]; to: readonly Interaction[] }> {
  const relinked = relinks(change);
  if (!relinked || !isLinked(relinked.from)) return { from: [], to: [] };
  const { from: old, to } = relinked;
  const told = (await touchesFrom(table, change.orgId, change.recordId)).filter((touch) =>
    isSame(touch, old),
  );
  const now = told.map((touch) =>
    Interaction.schema.parse({ ...touch, accountId: undefined, contactId: undefined, ...to }),
  );
  const isElsewhere = (_: Interaction, place: number) => {
    const [before, after] = [told[place], now[place]];
    return before && after && Interaction.keyOf(before).PK !== Interaction.keyOf(after).PK;
  };
  return { from: told.filter(isElsewhere), to: now };
}

/** The touches that projections made of a record. */
export async function touchesFrom(table: Table, orgId: string, recordId: string): Promise<Interaction[]> {
  const touches: Interaction[] = [];
  let start: Awaited<ReturnType<Table['query']>>['last'];
  do {
    const range = { orgId, index: 'list', partition: `touch#${recordId}` } as const;
    const { items, last } = await table.query(range, pageSize, start);
    const stored = await table.items(items.map(entryKey), true);
    touches.push(
      ...stored.filter(({ derived }) => derived === true).map((item) => Interaction.schema.parse(item)),
    );
    start = last;
  } while (start);
  return touches;
}

type Named = ReadonlyMap<string, Item>;

/** The records that drafts hang on and name: one consistent BatchGet for up to a hundred. */
export async function recordsNamed(
  table: Table,
  told: readonly { readonly change: { readonly orgId: string }; readonly drafts: readonly Draft[] }[],
): Promise<Named> {
  const keys = told.flatMap(({ change: { orgId }, drafts }) =>
    drafts.flatMap(({ about, summary }) =>
      [...('recordId' in about ? [about.recordId] : []), ...mentionsOf(summary)].map((id) =>
        recordKey(orgId, id),
      ),
    ),
  );
  const items = keys.length > 0 ? await table.items(keys, true) : [];
  return new Map(items.map((item) => [keyOfItem(item).PK, item]));
}

/** The touch that a draft becomes; none while nobody knows which customer it belongs to. */
export function touchOf(
  draft: Draft,
  { orgId, actorId }: { readonly orgId: string; readonly actorId: string },
  known: Named,
): Interaction | undefined {
  const { about, seed, at, summary, ...fields } = draft;
  const find = (id: string) => known.get(recordKey(orgId, id).PK);
  const links = 'recordId' in about ? ownersOf(find(about.recordId)) : about;
  if (!isLinked(links)) return undefined;
  const instant = Date.parse(at);
  // Names may make a sentence longer than a touch may be.
  const words = cut(
    withNames(summary, (id) => nameOf(find(id))),
    longestSummary,
  );
  return Interaction.schema.parse(
    stampNew(
      { ...fields, accountId: links.accountId, contactId: links.contactId, summary: words, at },
      derivedId('interaction', instant, `${orgId}:${seed}`),
      { orgId, userId: actorId },
      instant,
    ),
  );
}

function nameOf(item: Item | undefined): string | undefined {
  const name = item?.name;
  return typeof name === 'string' ? name : undefined;
}
