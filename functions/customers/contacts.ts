import { Account } from '../../shared/customers/account.ts';
import { Contact, ContactFields } from '../../shared/customers/contact.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { isWithinRegion } from '../../shared/geo/region-path.ts';
import { newId } from '../../shared/id.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { expectReferences } from '../platform/references.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { searchPage } from '../platform/search-page.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update } from '../platform/table/write.ts';

type Routes = typeof customersRoutes;

/** Adds a contact, owned as the account is. */
export async function createContact(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<Routes['createContact']>,
): Promise<Reply> {
  await expectReferences(table, actor.orgId, [{ path: 'accountId', entity: Account, id: body.accountId }]);
  const held = await heldAs(table, actor.orgId, body.accountId);
  const contact = stampNew({ ...body, ...held }, newId('contact'), actor, now);
  await table.write(create(Contact, contact));
  return created(`/v1/contacts/${contact.id}`, contact);
}

/** Contacts by account where one is asked for, else by words, else all; the owner and the region are the account's. */
export async function listContacts(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<Routes['listContacts']>,
): Promise<Page<Contact>> {
  const { limit, cursor, q, accountId, region } = query;
  const { orgId } = actor;
  const ownerId = query.ownerId === 'me' ? actor.userId : query.ownerId;
  const request = { limit, cursor, binding };
  const isAsked = (contact: Contact) =>
    (!ownerId || contact.ownerId === ownerId) && (!accountId || contact.accountId === accountId);
  if (!q && (accountId || (!ownerId && !region))) {
    const range = accountId
      ? ({ orgId, index: 'account', partition: `contact#${accountId}` } as const)
      : ({ orgId, index: 'list', partition: 'contact', descending: true } as const);
    return table.page(Contact, range, request, ownerId ? isAsked : undefined);
  }
  const page = q
    ? await searchPage(table, Contact, { orgId, query: q }, request, isAsked)
    : await table.page(
        Contact,
        { orgId, index: 'list', partition: 'contact', descending: true },
        request,
        isAsked,
      );
  return region ? { ...page, items: await ofRegion(table, orgId, page.items, region) } : page;
}

export async function getContact(
  { table }: RequestContext,
  { actor, params }: RequestOf<Routes['getContact']>,
): Promise<Contact> {
  return recordFor(table, contactEntity, actor, params.id, 'read');
}

export async function changeContact(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<Routes['changeContact']>,
): Promise<Contact> {
  const contact = await recordFor(table, contactEntity, actor, params.id, 'update');
  expectVersion(ifMatch, contact);
  const fields = applyPatch(ContactFields, contact, body);
  await expectReferences(table, actor.orgId, [{ path: 'accountId', entity: Account, id: fields.accountId }]);
  const held = await heldAs(table, actor.orgId, fields.accountId);
  const after = revise(contact, { ...replacing(ContactFields, fields), ...held }, actor, now);
  await table.write(update(Contact, contact, after, 'change'));
  return after;
}

export async function deleteContact(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<Routes['deleteContact']>,
): Promise<Reply> {
  const contact = await recordFor(table, contactEntity, actor, params.id, 'delete');
  expectVersion(ifMatch, contact);
  await table.write(remove(Contact, contact, revise(contact, {}, actor, now)));
  return noContent();
}

const contactEntity = { ...Contact, name: 'contact' as const };

async function heldAs(table: Table, orgId: string, accountId: string | undefined) {
  const account = accountId ? await table.find(Account, orgId, accountId) : undefined;
  return { ownerId: account?.ownerId, teamId: account?.teamId };
}

async function ofRegion(
  table: Table,
  orgId: string,
  contacts: readonly Contact[],
  region: string,
): Promise<Contact[]> {
  const ids = [...new Set(contacts.flatMap(({ accountId }) => accountId ?? []))];
  const accounts = await table.getMany(Account, orgId, ids);
  const within = new Set(
    accounts
      .filter((one) => one.region !== undefined && isWithinRegion(one.region, region))
      .map(({ id }) => id),
  );
  return contacts.filter(({ accountId }) => accountId !== undefined && within.has(accountId));
}
