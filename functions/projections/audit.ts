import type { AuditEntry } from '../../shared/organization/audit.ts';
import { auditKey } from '../../shared/table/keys.ts';
import type { RecordChange } from '../platform/table/record-change.ts';
import { put, type Write } from '../platform/table/write.ts';
import { fieldChanges } from './field-changes.ts';

/** Messages to people: nobody changes them, and each would fill its reader's own audit with its mail's progress. */
const unaudited = new Set(['notification']);

/** Large parts that never change once the record is made: they are read there. */
const leftOut: Readonly<Record<string, readonly string[]>> = { handoff: ['packet', 'candidates'] };

/** Who changed what: the audit entry of a change. */
export function auditEntryOf(change: RecordChange): AuditEntry | undefined {
  const { before, after, entity, recordId, version, at, actorId, action } = change;
  if (unaudited.has(entity)) return undefined;
  const differing = fieldChanges(before, after, leftOut[entity]);
  // What was erased is not kept here instead: the entry says which fields, and no longer what stood in them.
  const changes = action === 'erase' ? differing.map(({ path }) => ({ path })) : differing;
  return { at, actor: actorId, action, recordType: entity, recordId, version, changes };
}

/**
 * Writes the entry into the collection of the record, or of its parent, so that a lead's audit tells its hand-offs too.
 * The key names the change: the same change writes the same entry again, and its being there says the change was applied.
 */
export function auditWrite(change: RecordChange): Write | undefined {
  const entry = auditEntryOf(change);
  if (!entry) return undefined;
  const { PK } = change.key;
  return put({ ...auditKey(PK, entry), entity: 'audit', ...entry });
}
