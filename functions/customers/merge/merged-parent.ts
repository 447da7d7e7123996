import { Account } from '../../../shared/customers/account.ts';
import type { Keep } from '../../../shared/customers/merge-fields.ts';
import { invalid } from '../../../shared/errors.ts';
import type { Table } from '../../platform/table/gateway.ts';

/** As in the tree itself: more companies above one another are a mistake. */
const mostAncestors = 20;

interface Two {
  readonly survivor: Account;
  readonly loser: Account;
  readonly keep: Keep | undefined;
}

/**
 * Under which company the one of two stands. Merged with a company above it, it takes that one's place in the tree; a parent
 * that would make it its own ancestor is not taken over. Throws `invalid` when `keep` asks for just that.
 */
export async function mergedParent(
  table: Table,
  { survivor, loser, keep }: Two,
): Promise<string | undefined> {
  const kept = keep?.parentId;
  const wanted =
    kept === loser.id ? loser.parentId : kept ? survivor.parentId : (survivor.parentId ?? loser.parentId);
  if (wanted === undefined) return undefined;
  const line = await lineFrom(table, survivor.orgId, wanted);
  if (!line.includes(survivor.id) && !line.includes(loser.id)) return wanted;
  if (kept && line.includes(survivor.id)) {
    throw invalid({ path: 'keep.parentId', message: 'would make the account its own ancestor' });
  }
  // The other stands above it: what stands above that one does, unless that leads back.
  const above = line.includes(loser.id) ? loser.parentId : undefined;
  if (above === undefined) return undefined;
  return (await lineFrom(table, survivor.orgId, above)).includes(survivor.id) ? undefined : above;
}

/** The company and all above it. */
async function lineFrom(table: Table, orgId: string, id: string): Promise<string[]> {
  const line: string[] = [];
  let ancestor: string | undefined = id;
  while (ancestor !== undefined && line.length < mostAncestors && !line.includes(ancestor)) {
    line.push(ancestor);
    ancestor = (await table.find(Account, orgId, ancestor))?.parentId;
  }
  return line;
}
