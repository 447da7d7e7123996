import * as z from 'zod';
import type { Erasure } from '../../../shared/customers/erasure.ts';
import { Person } from '../../../shared/customers/person.ts';
import { AppError, isAppError } from '../../../shared/errors.ts';
import { progressKey } from '../../../shared/table/keys.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { adjust, type Write } from '../../platform/table/write.ts';
import { PlaceCursor } from './personal-places.ts';

/**
 * How far an erasure is. Who is erased stands here, and here alone, from the first step until it is completed; then it goes.
 */
const Progress = z.object({
  person: Person,
  cursor: PlaceCursor,
  /** 1: everything that is there; 2: what arrived since, once all that was under way has. */
  pass: z.int(),
  /** Who works on it: of two that do, the later one goes on. */
  claim: z.string(),
  counts: z.record(z.string(), z.int()).default({}),
});
export type ErasureProgress = z.output<typeof Progress>;

type Job = Pick<Erasure, 'orgId' | 'id'>;

/** Somebody else has taken the erasure over and goes on with it. */
export class TakenOver extends Error {}

/** How far it is; `undefined` before the first step and after the last. */
export async function erasureProgress(table: Table, job: Job): Promise<ErasureProgress | undefined> {
  const item = await table.item(progressKey(job.orgId, job.id));
  if (!item) return undefined;
  const counts = Object.entries(item).flatMap(([name, value]) =>
    name.startsWith(countPrefix) ? [[name.slice(countPrefix.length), Number(value)] as const] : [],
  );
  return Progress.parse({ ...item, counts: Object.fromEntries(counts) });
}

/** Keeps how far it is; whoever else worked on it stops at their next step. */
export async function takeOver(
  table: Table,
  job: Job,
  { person, cursor, pass, claim }: ErasureProgress,
): Promise<void> {
  await table.adjust(progressKey(job.orgId, job.id), {
    set: 'SET entity = :entity, person = :person, #cursor = :cursor, pass = :pass, claim = :claim',
    names: { '#cursor': 'cursor' },
    values: { ':entity': 'progress', ':person': person, ':cursor': cursor, ':pass': pass, ':claim': claim },
  });
}

/** Keeps where to go on. Throws `TakenOver`. */
export async function saveCursor(table: Table, job: Job, claim: string, cursor: PlaceCursor): Promise<void> {
  try {
    await table.adjust(progressKey(job.orgId, job.id), {
      set: 'SET #cursor = :cursor',
      names: { '#cursor': 'cursor' },
      values: { ':cursor': cursor, ':claim': claim },
      condition: 'claim = :claim',
    });
  } catch (error) {
    throw isAppError(error, 'conflict') ? new TakenOver() : error;
  }
}

const countPrefix = 'count:';

/** Counts one more of a kind, in the transaction that erases it: what a crash repeats is not counted twice. */
export function counted(job: Job, claim: string, kind: string): Write {
  return adjust(
    progressKey(job.orgId, job.id),
    {
      set: 'SET #count = if_not_exists(#count, :zero) + :one',
      names: { '#count': `${countPrefix}${kind}` },
      values: { ':zero': 0, ':one': 1, ':claim': claim },
      condition: 'claim = :claim',
    },
    () => new AppError('conflict', 'The erasure goes on elsewhere, or the record changed in this moment.'),
  );
}
