import type { Actor } from '../../../shared/access/permissions.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Erasure } from '../../../shared/customers/erasure.ts';
import { personOf } from '../../../shared/customers/person.ts';
import { redactorOf } from '../../../shared/customers/redaction.ts';
import type { customersRoutes } from '../../../shared/customers/routes.ts';
import { isAppError } from '../../../shared/errors.ts';
import { derivedId } from '../../../shared/id.ts';
import type { Page } from '../../../shared/platform/route.ts';
import { stampNew } from '../../../shared/table/entity.ts';
import { recordKey } from '../../../shared/table/keys.ts';
import type { RequestContext, RequestOf } from '../../platform/http.ts';
import { goneError } from '../../platform/merged-records.ts';
import { Reply } from '../../platform/reply.ts';
import { expectVersion } from '../../platform/request.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { create } from '../../platform/table/write.ts';
import { redactedReason } from './erase-item.ts';
import { erasureTimer } from './erasure-record.ts';

type Routes = typeof customersRoutes;

/**
 * Starts to erase a person; a contact that was deleted in the last 30 days as well. Asked for again it gives the erasure that
 * is under way. The person's name in the reason is taken out: the erasure is what stays.
 */
export async function eraseContact(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<Routes['eraseContact']>,
): Promise<Reply> {
  const contact = await contactToErase(table, actor, params.id);
  expectVersion(ifMatch, contact);
  const fields = {
    reason: redactedReason(body.reason, redactorOf(personOf(contact))),
    contactId: contact.id,
    status: 'running' as const,
    part: 1,
    counts: {},
  };
  const id = derivedId('erasure', Date.parse(contact.createdAt), contact.id);
  const erasure: Erasure = stampNew(fields, id, actor, now);
  return accepted(await begun(table, erasure, now));
}

async function begun(table: Table, erasure: Erasure, now: number): Promise<Erasure> {
  try {
    await table.write(create(Erasure, erasure, 'start'), erasureTimer(erasure, now));
    return erasure;
  } catch (error) {
    if (!isAppError(error, 'already_exists')) throw error;
    return table.get(Erasure, erasure.orgId, erasure.id);
  }
}

function accepted(erasure: Erasure): Reply {
  return new Reply(erasure, { status: 202, headers: { location: `/v1/erasures/${erasure.id}` } });
}

const contactEntity = { ...Contact, name: 'contact' as const };

/** The contact as it is stored, deleted or not. Throws 404 for one that was erased; leads on from one that was merged. */
export async function contactToErase(table: Table, actor: Actor, id: string): Promise<Contact> {
  const item = await table.item(recordKey(actor.orgId, id));
  const contact = item?.entity === Contact.name ? Contact.schema.safeParse(item) : undefined;
  if (!contact?.success) throw await goneError(table, contactEntity, actor, id);
  return contact.data;
}

export async function getErasure(
  { table }: RequestContext,
  { actor, params }: RequestOf<Routes['getErasure']>,
): Promise<Erasure> {
  return table.get(Erasure, actor.orgId, params.id);
}

/** The erasures, newest first: who asked for each, when, why, and how much it was. */
export async function listErasures(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<Routes['listErasures']>,
): Promise<Page<Erasure>> {
  const range = { orgId: actor.orgId, index: 'list', partition: 'erasure', descending: true } as const;
  return table.page(Erasure, range, { ...query, binding });
}
