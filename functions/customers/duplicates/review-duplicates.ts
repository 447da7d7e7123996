import {
  Duplicate,
  duplicateIdOf,
  type Finding,
  pairOf,
  reconsidered,
} from '../../../shared/customers/duplicate.ts';
import { duplicateLevels } from '../../../shared/customers/duplicate-score.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventEnvelope } from '../../../shared/platform/event.ts';
import { type BaseRecord, revise, stampNew, systemAuthor } from '../../../shared/table/entity.ts';
import { auditKey, recordKey } from '../../../shared/table/keys.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { create, update } from '../../platform/table/write.ts';
import type { DuplicateKind } from './duplicate-kinds.ts';

/** Pairs kept of one record: whoever resembles more is a placeholder such as "Test". */
const mostPairs = 20;
/** How long a pair that is none any more is still known, in days. */
const closedDays = 30;

/**
 * Looks at a record anew after what tells who it is has changed: new pairs enter the work list, known ones say what is true
 * now, and those that are none any more leave it. Doing it twice changes nothing.
 */
export async function reviewDuplicates<R extends BaseRecord>(
  table: Table,
  kind: DuplicateKind<R>,
  { orgId, recordId }: { readonly orgId: string; readonly recordId: string },
): Promise<void> {
  const record = await table.find(kind.entity, orgId, recordId);
  const found = record ? await kind.likeRecord(table, record) : [];
  const alike = found.filter(({ score }) => score >= duplicateLevels.possible).slice(0, mostPairs);
  const findings = new Map(alike.map((one) => [duplicateIdOf(recordId, one.record.id), one]));
  const open = await openPairsOf(table, orgId, recordId);
  const known = await table.getMany(Duplicate, orgId, [...findings.keys()], true);
  for (const pair of known) await settle(table, pair, findings.get(pair.id));
  const isKnown = new Set(known.map(({ id }) => id));
  for (const [id, { record: other, score, reasons }] of findings) {
    if (!isKnown.has(id))
      await add(table, kind, { orgId, id, pair: pairOf(recordId, other.id), score, reasons });
  }
  const others = open.filter(({ id }) => !findings.has(id));
  if (others.length === 0) return;
  // They share no block any more, or too little speaks for it; which of the two, comparing tells.
  const otherIds = others.map(({ recordIds: [one, other] }) => (one === recordId ? other : one));
  const records = record ? await table.getMany(kind.entity, orgId, otherIds) : [];
  const compared = record ? kind.compare(record, records) : [];
  for (const [place, pair] of others.entries()) {
    const likeness = compared.find((one) => one.record.id === otherIds[place]);
    await settle(table, pair, likeness && likeness.score >= duplicateLevels.possible ? likeness : undefined);
  }
}

/** The pairs of a record that wait: two Queries and a BatchGet. */
async function openPairsOf(table: Table, orgId: string, recordId: string): Promise<Duplicate[]> {
  const pages = await Promise.all(pairRanges(orgId, recordId).map((range) => table.all(Duplicate, range)));
  return pages.flat().filter(({ status }) => status === 'open');
}

interface NewPair extends Finding {
  readonly orgId: string;
  readonly id: string;
  readonly pair: [string, string];
}

async function add(
  table: Table,
  { type }: { readonly type: Duplicate['type'] },
  { orgId, id, pair, score, reasons }: NewPair,
): Promise<void> {
  const fields = { type, recordIds: pair, score, reasons: [...reasons], status: 'open' as const };
  const duplicate = stampNew(fields, id, systemAuthor(orgId), Date.now());
  try {
    await table.write(create(Duplicate, duplicate));
  } catch (error) {
    // The other of the two was looked at in the same moment.
    if (!(error instanceof AppError) || error.code !== 'already_exists') throw error;
  }
}

/** Brings a known pair to what was found out now; without a finding it is no pair any more. */
async function settle(table: Table, { orgId, id }: Duplicate, finding: Finding | undefined): Promise<void> {
  await retryOnConflict(async () => {
    const pair = await table.find(Duplicate, orgId, id);
    if (!pair) return;
    const patch = finding ? reconsidered(pair, finding) : pair.status === 'open' && closing(Date.now());
    if (!patch) return;
    const after = revise(pair, patch, systemAuthor(orgId), Date.now());
    await table.write(update(Duplicate, pair, after, finding ? 'reconsider' : 'close'));
  });
}

const closing = (now: number) => ({
  status: 'closed' as const,
  expiresAt: Math.floor(now / 1000) + closedDays * 86_400,
});

/** Before each look for the blocks of a change, ms; 3 s in all: the projector is a second reader of the same stream. */
const patience: readonly number[] = [0, 50, 100, 200, 400, 750, 1500];

/**
 * Waits until the projections of the change are written. Of two records made at the same time each then has its blocks before
 * it looks for others, so at least one of them finds the other. Throws `unavailable` when they are late: the message comes again.
 */
export async function untilProjected(
  table: Table,
  { orgId, recordId, version, at }: Pick<EventEnvelope, 'orgId' | 'recordId' | 'version' | 'at'>,
  pauses = patience,
): Promise<void> {
  const mark = auditKey(recordKey(orgId, recordId).PK, { at, recordId, version });
  for (const pause of pauses) {
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (await table.item(mark)) return;
  }
  throw new AppError('unavailable', `The projections of ${recordId} are late.`);
}

/** Where the pairs of a record are found: it is the first of some and the second of others. */
function pairRanges(orgId: string, recordId: string) {
  return [
    { orgId, index: 'account', partition: `duplicate#${recordId}` },
    { orgId, index: 'contact', partition: `duplicate#${recordId}` },
  ] as const;
}
