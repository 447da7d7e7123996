import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { supersedeWrites } from '../handoffs/supersede.ts';
import { clearTimer } from '../handoffs/timer.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update } from '../platform/table/write.ts';
import { workloadWrites } from './workload.ts';

const reason = 'the person was erased';

/** Ends the work on a lead whose person is erased, with the offer and the clocks that run on it. Nothing for a closed one. */
export async function closeForErasure(table: Table, orgId: string, leadId: string): Promise<void> {
  await retryOnConflict(async () => {
    const lead = await table.find(Lead, orgId, leadId);
    if (!lead || !isOpenLead(lead)) return;
    const author = systemAuthor(orgId);
    const now = Date.now();
    const closed = {
      status: 'disqualified' as const,
      disqualifiedReason: reason,
      queueId: undefined,
      queuedAt: undefined,
      offer: undefined,
      epoch: lead.epoch + 1,
    };
    const after = revise(lead, closed, author, now);
    await table.write(
      update(Lead, lead, after, 'disqualify'),
      await supersedeWrites({ table, now }, lead, author, 'closed', reason),
      clearTimer(orgId, leadId, 'speedToLead'),
      workloadWrites(lead, after),
    );
  });
}
