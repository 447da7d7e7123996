import { type Counters, plus, type StoredValue } from './account-value.ts';
import type { Standing } from './value-rules.ts';

/** As far up as sums are carried; an account has at most 20 companies above it when it is written. */
export const mostLevels = 40;

/** What becomes of one summary item. */
export interface ValueStep {
  readonly accountId: string;
  readonly own: Counters;
  readonly group: Counters;
  /** What the item was when this was decided; the write holds only then. */
  readonly expect: { readonly parentId: string | undefined; readonly version?: number };
  readonly standing?: Standing;
}

type Find = (accountId: string) => StoredValue;

/** The accounts above one, nearest first, as far as they have been counted; a circle ends where it closes. */
export function chainAbove(accountId: string, find: Find): string[] {
  const chain: string[] = [];
  let above = find(accountId).parentId;
  while (above !== undefined && above !== accountId && !chain.includes(above) && chain.length < mostLevels) {
    chain.push(above);
    above = find(above).parentId;
  }
  return chain;
}

/**
 * The steps that a change of counters and a move of an account mean: own sums where the record is, group sums there and
 * at every account above. An account that moves takes its group's sums along: from the old chain, to the new one. Each
 * step names what it rests on, so that a chain that changes in between makes the transaction fail and be planned anew.
 * Of several standings at most one may be a move, because chains are read as they were before.
 */
export function planSteps(
  deltas: ReadonlyMap<string, Counters>,
  standings: readonly Standing[],
  find: Find,
  /** What is wrong with the sum of a group beyond its own accounts: put right there and above. */
  corrections: ReadonlyMap<string, Counters> = new Map(),
): ValueStep[] {
  const own = new Map<string, Counters>();
  const group = new Map<string, Counters>();
  const add = (sums: Map<string, Counters>, id: string, counters: Counters, sign: 1 | -1 = 1) =>
    sums.set(id, plus(sums.get(id) ?? {}, counters, sign));
  for (const [id, counters] of deltas) {
    add(own, id, counters);
    for (const one of [id, ...chainAbove(id, find)]) add(group, one, counters);
  }
  for (const [id, counters] of corrections) {
    for (const one of [id, ...chainAbove(id, find)]) add(group, one, counters);
  }
  for (const { accountId, parentId } of standings) {
    const moved = find(accountId);
    if (moved.parentId === parentId) continue;
    const taken = plus(moved.group, group.get(accountId) ?? {});
    const above = (id: string | undefined) => (id ? [id, ...chainAbove(id, find)] : []);
    for (const id of above(moved.parentId)) add(group, id, taken, -1);
    for (const id of above(parentId).filter((one) => one !== accountId)) add(group, id, taken);
    if (moved.parentId) add(own, moved.parentId, { children: 1 }, -1);
    if (parentId) add(own, parentId, { children: 1 });
  }
  const byAccount = new Map(standings.map((standing) => [standing.accountId, standing]));
  return [...new Set([...byAccount.keys(), ...own.keys(), ...group.keys()])]
    .map((accountId): ValueStep => {
      const { parentId, version } = find(accountId);
      const standing = byAccount.get(accountId);
      const isMoved = standing && standing.parentId !== parentId;
      return {
        accountId,
        own: own.get(accountId) ?? {},
        group: group.get(accountId) ?? {},
        // What an account takes along was read: it may not grow in between.
        expect: { parentId, ...(isMoved && { version }) },
        ...(standing && { standing }),
      };
    })
    .filter((step) => step.standing || !isEmpty(step.own) || !isEmpty(step.group));
}

const isEmpty = (counters: Counters) => Object.keys(counters).length === 0;
