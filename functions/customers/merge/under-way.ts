import type { DuplicateType } from '../../../shared/customers/duplicate.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Table } from '../../platform/table/gateway.ts';

interface Going {
  readonly orgId: string;
  readonly id: string;
}

/**
 * A record may go only when nothing is on its way to it: what a merge, or its undoing, has yet to move would end with one that
 * is not there. Throws `wrong_state`. The indexes lag by a moment; who moves looks at its target in each transaction, too.
 */
export async function expectNoMergeUnderWay(
  table: Table,
  type: DuplicateType,
  { orgId, id }: Going,
): Promise<void> {
  const partition = `merge#${id}`;
  const [into, away] = await Promise.all([
    table.all(Merge, { orgId, index: 'contact', partition }),
    table.all(Merge, { orgId, index: 'account', partition }),
  ]);
  const merge = [...into, ...away].find(({ status }) => status === 'moving' || status === 'undoing');
  if (!merge) return;
  const what = merge.status === 'moving' ? 'A merge' : 'The undoing of a merge';
  throw new AppError(
    'wrong_state',
    `${what} of the ${type} ${id} is still under way (${merge.id}). Repeat this when it has ended.`,
    { more: { currentStatus: merge.status, mergeId: merge.id } },
  );
}
