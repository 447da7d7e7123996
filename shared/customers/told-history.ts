import type { AuditEntry } from '../organization/audit.ts';
import type { ToldChange } from './timeline-rules.ts';

type Plain = Readonly<Record<string, unknown>>;

/**
 * The changes that made a record what it is, oldest first, from the record and its audit: each change undone from the one
 * after it. Values that the audit cut short or hid come back as it holds them.
 *
 * @param entries The audit entries of this very record, in any order; from its first version on without a gap.
 */
export function historyOf(record: Plain, entries: readonly AuditEntry[]): ToldChange[] {
  const changes: ToldChange[] = [];
  let after: Plain = record;
  for (const entry of entries.toSorted((one, other) => other.version - one.version)) {
    const isFirst = entry.action === 'create' || entry.version === 1;
    const before: Plain | undefined = isFirst ? undefined : undone(after, entry);
    changes.unshift({
      entity: entry.recordType,
      recordId: entry.recordId,
      version: entry.version,
      at: entry.at,
      actorId: entry.actor,
      before,
      after: { ...after, updatedAt: entry.at, updatedBy: entry.actor, version: entry.version },
    });
    if (!before) break;
    after = before;
  }
  return changes;
}

function undone(after: Plain, { changes, version }: AuditEntry): Plain {
  let before: Plain = { ...after, version: version - 1 };
  for (const { path, before: value } of changes) before = withValue(before, path.split('.'), value);
  return before;
}

function withValue(target: Plain, [name = '', ...rest]: readonly string[], value: unknown): Plain {
  if (rest.length === 0) return { ...target, [name]: value };
  const inner = target[name];
  const plain = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner } : {};
  const after = withValue(plain, rest, value);
  const isLeft = Object.values(after).some((one) => one !== undefined);
  return { ...target, [name]: isLeft ? after : undefined };
}
