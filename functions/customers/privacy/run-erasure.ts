import { randomUUID } from 'node:crypto';
import { Erasure } from '../../../shared/customers/erasure.ts';
import { redactorOf } from '../../../shared/customers/redaction.ts';
import { isOpenLead, Lead } from '../../../shared/leads/lead.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import { closeForErasure } from '../../leads/close-for-erasure.ts';
import { logger } from '../../platform/logger.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyOfItem } from '../../platform/table/range.ts';
import { eraseAside } from './erase-aside.ts';
import { type Erasing, eraseItem } from './erase-item.ts';
import {
  counted,
  type ErasureProgress,
  erasureProgress,
  saveCursor,
  TakenOver,
  takeOver,
} from './erasure-progress.ts';
import { changeErasure, settleMs } from './erasure-record.ts';
import { gatherPerson } from './gather-person.ts';
import { type PersonalPlace, personalPlaces, readStep } from './personal-places.ts';

export interface ErasureRun {
  readonly table: Table;
  /** Deletes the files of imports and exports that may hold the person; gives how many. */
  readonly deleteFiles: (orgId: string) => Promise<number>;
  /** When the next run takes over, epoch ms. */
  readonly until: number;
}

/**
 * Erases a person, from where the last run stopped; and once more when what was under way has settled. Every step can be
 * repeated: what is gone is not found again. Does nothing for an erasure that is completed.
 */
export async function runErasure(run: ErasureRun, orgId: string, erasureId: string): Promise<void> {
  const job = await run.table.find(Erasure, orgId, erasureId);
  if (!job || job.status === 'completed' || isSettling(job)) return;
  const progress = await begin(run.table, job);
  if (!progress) return complete(run.table, job);
  try {
    const isDone = await goThrough(run, job, progress);
    if (!isDone) return changeErasure(run.table, job, ({ part }) => ({ part: part + 1 }));
    await eraseAside(run, job, progress);
    if (progress.pass === 1) await settle(run.table, job, progress);
    else await complete(run.table, job);
  } catch (error) {
    if (!(error instanceof TakenOver)) throw error;
    logger.info('the erasure goes on elsewhere', { erasureId });
  }
}

/** Not everything that was under way has arrived: a message that came twice must not begin the second pass before its time. */
function isSettling({ status, settlesAt }: Erasure): boolean {
  return status === 'settling' && settlesAt !== undefined && Date.now() < Date.parse(settlesAt);
}

/** Takes the erasure over where it stands; `undefined` when nothing is known of the person, so that nothing is left. */
async function begin(table: Table, job: Erasure): Promise<ErasureProgress | undefined> {
  const before = await erasureProgress(table, job);
  const isAgain = job.status === 'settling' && before?.pass === 1;
  const isFresh = !before || isAgain;
  const person = isFresh
    ? await gatherPerson(table, job.orgId, job.contactId, before?.person)
    : before.person;
  if (!person) return undefined;
  const progress: ErasureProgress = {
    person,
    cursor: isFresh ? { place: 0 } : before.cursor,
    pass: isAgain ? 2 : (before?.pass ?? 1),
    claim: randomUUID(),
    counts: before?.counts ?? {},
  };
  await takeOver(table, job, progress);
  return progress;
}

/** Erases place after place; false when the time is over before the end. */
async function goThrough(
  { table, until }: ErasureRun,
  job: Erasure,
  { person, cursor: start, claim }: ErasureProgress,
): Promise<boolean> {
  const places: readonly PersonalPlace[] = personalPlaces(person);
  const redact = redactorOf(person);
  let cursor = start;
  for (;;) {
    const step = await readStep(table, job.orgId, places, cursor);
    if (!step) return true;
    for (const item of step.items)
      await eraseStored(table, job, { item, of: step.of, claim }, { person, redact });
    if (!step.next) return true;
    cursor = step.next;
    await saveCursor(table, job, claim, cursor);
    if (Date.now() > until) return false;
  }
}

interface Found {
  readonly item: Item;
  readonly of: 'own' | 'shared';
  readonly claim: string;
}

/** Erases one item, counted in the same transaction; read again when somebody changed it in this moment. */
async function eraseStored(
  table: Table,
  job: Erasure,
  { item: read, of, claim }: Found,
  erasing: Pick<Erasing, 'person' | 'redact'>,
): Promise<void> {
  let item: Item | undefined = await closed(table, job, read, erasing);
  await retryOnConflict(async () => {
    item ??= await table.item(keyOfItem(read));
    if (!item) return;
    const writes = eraseItem(item, of, { ...erasing, now: Date.now() });
    item = undefined;
    if (writes.length === 0) return;
    await table.write(writes, counted(job, claim, String(read.entity)));
  });
}

/** An open lead of the person is closed first, so that nobody goes on working on it; then read again. */
async function closed(
  table: Table,
  { orgId }: Erasure,
  item: Item,
  { person }: Pick<Erasing, 'person'>,
): Promise<Item | undefined> {
  if (item.entity !== Lead.name || !person.leadIds.includes(String(item.id))) return item;
  const lead = Lead.schema.safeParse(item);
  if (item.deletedAt !== undefined || !lead.success || !isOpenLead(lead.data)) return item;
  await closeForErasure(table, orgId, lead.data.id);
  return undefined;
}

/** The first pass is over: the second follows when everything that was under way has arrived. */
async function settle(table: Table, job: Erasure, { claim }: ErasureProgress): Promise<void> {
  const { counts = {} } = (await erasureProgress(table, job)) ?? {};
  await saveCursor(table, job, claim, { place: 0 });
  const settlesAt = Date.now() + settleMs;
  await changeErasure(table, job, () => ({ status: 'settling', counts, settlesAt: instantOf(settlesAt) }));
}

/** Nothing is left: who it was goes, too. */
async function complete(table: Table, job: Erasure): Promise<void> {
  const counts = (await erasureProgress(table, job))?.counts ?? job.counts;
  await changeErasure(table, job, () => ({
    status: 'completed',
    counts,
    settlesAt: undefined,
    finishedAt: instantOf(Date.now()),
  }));
}
