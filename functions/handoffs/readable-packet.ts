import { type Actor, scopeOf } from '../../shared/access/permissions.ts';
import type { Handoff } from '../../shared/handoffs/handoff.ts';

/**
 * The hand-off with as much of its packet as the reader's role may read of customers: a partner is told of the lead, not
 * of the house's account behind it. What was done with the lead and with the account stand in one history that does not
 * say which is which, so that only how the lead came in stays for whoever reads no interactions. Pure.
 */
export function withReadablePacket(handoff: Handoff, { role }: Pick<Actor, 'role'>): Handoff {
  const reads = (resource: 'account' | 'interaction' | 'opportunity') => scopeOf(role, resource, 'read');
  const { account, history, openOpportunities, ...rest } = handoff.packet;
  return {
    ...handoff,
    packet: {
      ...rest,
      ...(account && reads('account') && { account }),
      history: reads('interaction') ? history : history.filter(({ kind }) => kind === 'captured'),
      // They are those of the account, which are anybody's.
      openOpportunities: reads('opportunity') && reads('account') ? openOpportunities : [],
    },
  };
}
