import { Handoff } from '../../shared/handoffs/handoff.ts';
import type { Table } from '../platform/table/gateway.ts';

/** All hand-offs of a subject, oldest first, as they stand now. */
export async function handoffsOf(table: Table, orgId: string, subjectId: string): Promise<Handoff[]> {
  return table.all(Handoff, { orgId, partition: subjectId, beginsWith: 'hand#' });
}
