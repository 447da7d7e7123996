import { reaches, scopeOf } from '../../shared/access/permissions.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import type { handoffsRoutes } from '../../shared/handoffs/routes.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { User } from '../../shared/organization/user.ts';
import type { Page } from '../../shared/platform/route.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { handoffsOf } from './handoffs-of.ts';
import { withReadablePacket } from './readable-packet.ts';

/** What waits for a user, or became of what was offered to them. A manager sees their teams', others only their own. */
export async function listHandoffs(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof handoffsRoutes.listHandoffs>,
): Promise<Page<Handoff>> {
  const { userId: asked, status, limit, cursor } = query;
  const userId = asked === 'me' ? actor.userId : asked;
  if (userId !== actor.userId && scopeOf(actor.role, 'handoff', 'read') !== 'organization') {
    const user = await table.find(User, actor.orgId, userId);
    if (!user || !reaches(actor, 'handoff', 'read', { ownerId: userId, teamId: user.teamId })) {
      throw new AppError('forbidden', 'userId: you may see the hand-offs of your own team only.');
    }
  }
  const partition = `handoff#${userId}`;
  const range = {
    orgId: actor.orgId,
    index: 'owner',
    partition,
    ...(status && { beginsWith: `${status}#` }),
  } as const;
  const page = await table.page(Handoff, range, { limit, cursor, binding });
  return { ...page, items: page.items.map((handoff) => withReadablePacket(handoff, actor)) };
}

/** The story of a lead: who was asked, why, and what became of it; oldest first. Whoever was asked may read it. */
export async function listHandoffsOfLead(
  { table }: RequestContext,
  { actor, params }: RequestOf<typeof handoffsRoutes.listHandoffsOfLead>,
): Promise<{ items: Handoff[] }> {
  const lead = await table.find(Lead, actor.orgId, params.id);
  if (!lead) throw notFound('lead', params.id);
  const items = await handoffsOf(table, actor.orgId, lead.id);
  const wasAsked = items.some(({ toUserId }) => toUserId === actor.userId);
  if (!wasAsked && !reaches(actor, 'lead', 'read', lead)) throw notFound('lead', params.id);
  return { items: items.map((handoff) => withReadablePacket(handoff, actor)) };
}
