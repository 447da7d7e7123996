import * as z from 'zod';
import { type Actor, reaches, scopeOf } from '../../shared/access/permissions.ts';
import { notFound } from '../../shared/errors.ts';
import { AuditEntry } from '../../shared/organization/audit.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { User } from '../../shared/organization/user.ts';
import type { Page } from '../../shared/platform/route.ts';
import { recordKey } from '../../shared/table/keys.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { openCursor, sealCursor } from '../platform/table/cursor.ts';
import type { Table } from '../platform/table/gateway.ts';

const held = z.object({
  entity: z.string(),
  id: z.string(),
  ownerId: z.string().optional(),
  teamId: z.string().optional(),
  createdBy: z.string().optional(),
});

/** The audit of a record and of what hangs on it, newest first; also of one that was deleted. */
export async function listAudit(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof organizationRoutes.listAudit>,
): Promise<Page<AuditEntry>> {
  const { recordId, limit, cursor } = query;
  await expectMaySee(table, actor, recordId);
  const secret = await table.signingKey(actor.orgId);
  const start = cursor ? openCursor(cursor, binding, secret) : undefined;
  const range = { orgId: actor.orgId, partition: recordId, beginsWith: 'audit#', descending: true };
  // One more than asked for tells whether there is a next page.
  const { items } = await table.query(range, limit + 1, start);
  const shown = items.slice(0, limit);
  const last = items.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((item) => AuditEntry.parse(item)),
    ...(last && { cursor: sealCursor({ PK: String(last.PK), SK: String(last.SK) }, binding, secret) }),
  };
}

/** Whoever reads the audit of the whole organization reads it of records that are gone for good, too. Throws 404. */
async function expectMaySee(table: Table, actor: Actor, recordId: string): Promise<void> {
  if (scopeOf(actor.role, 'audit', 'read') === 'organization') return;
  const parsed = held.safeParse(await table.item(recordKey(actor.orgId, recordId)));
  if (!parsed.success) throw notFound('record', recordId);
  const { entity, id, ownerId, ...rest } = parsed.data;
  const owner = entity === User.name ? id : ownerId;
  if (!reaches(actor, 'audit', 'read', { ...rest, ownerId: owner })) throw notFound('record', recordId);
}
