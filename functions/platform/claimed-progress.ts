import { AppError, isAppError } from '../../shared/errors.ts';
import type { Key } from '../../shared/table/keys.ts';
import type { Table } from './table/gateway.ts';

/**
 * How far a long job is, kept beside its record. Whoever works on it has claimed it: of two that do, the later goes on and
 * the earlier learns it at its next checkpoint.
 */
export interface Claimed {
  readonly claim: string;
  /** When it was last written, RFC 3339 UTC. */
  readonly at: string;
}

/** Somebody else has taken the job over and goes on with it. */
export class TakenOver extends Error {}

/** Takes the job over, as far as it is. */
export async function takeOver<P extends Claimed>(table: Table, key: Key, progress: P): Promise<void> {
  await table.adjust(key, assignmentOf(progress));
}

/** Keeps how far it is. Throws `TakenOver`. */
export async function keep<P extends Claimed>(table: Table, key: Key, progress: P): Promise<void> {
  const lost = () => new AppError('conflict', 'The job goes on elsewhere.');
  try {
    await table.adjust(key, { ...assignmentOf(progress), condition: '#claim = :claim' }, lost);
  } catch (error) {
    throw isAppError(error, 'conflict') ? new TakenOver() : error;
  }
}

function assignmentOf(progress: object) {
  const fields = Object.entries({ entity: 'progress', ...progress }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    set: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
  };
}
