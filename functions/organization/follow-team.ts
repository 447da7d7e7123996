import { Account } from '../../shared/customers/account.ts';
import { isAppError } from '../../shared/errors.ts';
import { Lead, loadHolderOf } from '../../shared/leads/lead.ts';
import { User } from '../../shared/organization/user.ts';
import { isOpenStage, Opportunity } from '../../shared/sales/opportunity.ts';
import { type BaseRecord, type Entity, revise, systemAuthor } from '../../shared/table/entity.ts';
import { ownedPages } from '../platform/owned-pages.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { unchanged, update } from '../platform/table/write.ts';

/** Records moved in one transaction; with its companions each stays far below the 100 items of one. */
const mostAtOnce = 20;

interface Moment {
  readonly table: Table;
  /** Epoch ms. */
  readonly now: number;
}

/** A record that its owner's team may see. */
interface Teamed extends BaseRecord {
  readonly ownerId?: string | undefined;
  readonly teamId?: string | undefined;
}

/** Whether the record goes where this user goes. */
type Follows<R> = (record: R, user: User) => boolean;

/** Open leads in their hands. One that waits in a queue is not: it stays with the team it was offered in. */
const leadFollows: Follows<Lead> = (lead, { id }) => loadHolderOf(lead) === id;
const accountFollows: Follows<Account> = ({ ownerId }, { id }) => ownerId === id;
const opportunityFollows: Follows<Opportunity> = ({ ownerId, stage }, { id }) =>
  ownerId === id && isOpenStage(stage);

/**
 * Brings what a user holds into the team they are in now, so that the new team's manager sees it and the old one's does
 * not: open leads, open opportunities, accounts, whose contacts follow the account. What is closed stays with the team that closed it.
 * Only what is in another team is written, each record on condition that it and the user are unchanged: so it may be
 * repeated, cut off and run twice at once. Says how many records moved.
 */
export async function followTeam(moment: Moment, orgId: string, userId: string): Promise<number> {
  const user = await moment.table.find(User, orgId, userId);
  if (!user) return 0;
  const { table } = moment;
  let moved = 0;
  for await (const leads of ownedPages(table, Lead, { orgId, userId, beginsWith: 'open#' }))
    moved += await move(moment, Lead, leads, user, leadFollows);
  for await (const opportunities of ownedPages(table, Opportunity, { orgId, userId, beginsWith: 'open#' }))
    moved += await move(moment, Opportunity, opportunities, user, opportunityFollows);
  for await (const accounts of ownedPages(table, Account, { orgId, userId }))
    moved += await move(moment, Account, accounts, user, accountFollows);
  return moved;
}

async function move<R extends Teamed>(
  moment: Moment,
  entity: Entity<R>,
  records: readonly R[],
  user: User,
  follows: Follows<R>,
): Promise<number> {
  const behind = records.filter((record) => record.teamId !== user.teamId && follows(record, user));
  let moved = 0;
  for (let start = 0; start < behind.length; start += mostAtOnce) {
    const together = behind.slice(start, start + mostAtOnce);
    try {
      await write(moment, entity, together, user);
      moved += together.length;
    } catch (error) {
      if (!isAppError(error, 'conflict', 'unavailable')) throw error;
      // Somebody is at work on one of them: each for itself, as it is now.
      for (const { id } of together)
        moved += await retryOnConflict(() => moveOne(moment, entity, user, id, follows));
    }
  }
  return moved;
}

async function moveOne<R extends Teamed>(
  moment: Moment,
  entity: Entity<R>,
  { orgId, id: userId }: User,
  id: string,
  follows: Follows<R>,
): Promise<number> {
  const [user, record] = await Promise.all([
    moment.table.find(User, orgId, userId),
    moment.table.find(entity, orgId, id),
  ]);
  if (!user || !record || record.teamId === user.teamId || !follows(record, user)) return 0;
  await write(moment, entity, [record], user);
  return 1;
}

/** On condition that the user is still in that team: of two moves in a row the last one wins, whichever is carried out last. */
async function write<R extends Teamed>(
  { table, now }: Moment,
  entity: Entity<R>,
  records: readonly R[],
  user: User,
): Promise<void> {
  const author = systemAuthor(user.orgId);
  const { teamId } = user;
  await table.write(
    unchanged(User, user),
    records.flatMap((record) =>
      update(entity, record, { ...revise(record, {}, author, now), teamId }, 'followTeam'),
    ),
  );
}
