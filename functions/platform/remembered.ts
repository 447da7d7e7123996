import type { Table } from './table/gateway.ts';

/** A container serves many organizations; of more than this, the one that was asked for longest ago is read anew. */
const mostKept = 1_000;

/** Something about a whole organization that a container keeps for some seconds. */
export interface Remembered<T> {
  (table: Table, orgId: string): Promise<T>;
  /** What was changed by this very container is read anew at once. */
  forget(orgId: string): void;
}

/** A read of something about a whole organization, kept for so long in this container; a failed one is not kept. */
export function remembered<T>(
  read: (table: Table, orgId: string) => Promise<T>,
  forMs: number,
): Remembered<T> {
  const kept = new Map<string, { readonly value: Promise<T>; readonly until: number }>();
  const recall = (table: Table, orgId: string) => {
    const now = performance.now();
    const known = kept.get(orgId);
    if (known && known.until > now) return known.value;
    const value = read(table, orgId);
    kept.delete(orgId);
    kept.set(orgId, { value, until: now + forMs });
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    value.catch(() => {
      if (kept.get(orgId)?.value === value) kept.delete(orgId);
    });
    return value;
  };
  return Object.assign(recall, { forget: (orgId: string) => void kept.delete(orgId) });
}
