import { type Actor, reaches } from '../../../shared/access/permissions.ts';
import type { DuplicateCandidate } from '../../../shared/customers/duplicate-routes.ts';
import { duplicateLevels, levelOf } from '../../../shared/customers/duplicate-score.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BaseRecord } from '../../../shared/table/entity.ts';
import type { Table } from '../../platform/table/gateway.ts';
import type { DuplicateKind } from './duplicate-kinds.ts';

/** Nobody reads more than these before they decide. */
const mostShown = 5;

/**
 * Throws `duplicate_suspected` (409) when the new record is likely to be there already, with those it may be that the actor may
 * see. Costs a Query (0.5 RCU) for each of its addresses, numbers, domains and its name, all at once, and a BatchGet when any
 * of them is known.
 */
export async function refuseDuplicate<R extends BaseRecord>(
  table: Table,
  kind: DuplicateKind<R>,
  record: R,
  actor: Actor,
): Promise<void> {
  const likenesses = await kind.likeRecord(table, record, { quick: true });
  const suspected = likenesses.filter(({ score }) => score >= duplicateLevels.likely);
  if (suspected.length === 0) return;
  const candidates = suspected
    .filter((one) => reaches(actor, kind.type, 'read', one.record))
    .slice(0, mostShown)
    .map(({ record: { id }, name, score, reasons }): DuplicateCandidate => {
      const level = levelOf(score) ?? 'likely';
      return { id, name, score, level, reasons: [...reasons] };
    });
  const seen =
    candidates.length > 0
      ? `It looks like ${candidates.map(({ id }) => id).join(', ')}`
      : `There seems to be such ${kind.type === 'account' ? 'an account' : 'a contact'} already, one that you may not see`;
  throw new AppError(
    'duplicate_suspected',
    `${seen}. Use that one, or send the request again with allowDuplicate=true.`,
    { more: { candidates } },
  );
}
