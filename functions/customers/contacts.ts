import type * as z from 'zod';
import { Account } from '../../shared/customers/account.ts';
import { accountIdsOf } from '../../shared/customers/affiliation.ts';
import { Contact, ContactFields } from '../../shared/customers/contact.ts';
import { withDetails } from '../../shared/customers/contact-details.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { isWithinRegion } from '../../shared/geo/region-path.ts';
import { newId } from '../../shared/id.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { expectCustom } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { expectReferences } from '../platform/references.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { searchPage } from '../platform/search-page.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update } from '../platform/table/write.ts';
import { contactKind } from './duplicates/duplicate-kinds.ts';
import { refuseDuplicate } from './duplicates/refuse-duplicate.ts';
import { expectNoMergeUnderWay } from './merge/under-way.ts';

type Routes = typeof customersRoutes;

/** Adds a contact, owned as the account is. Throws `duplicate_suspected` unless told not to. */
export async function createContact(
  { table, now }: RequestContext,
  { actor, body, query }: RequestOf<Routes['createContact']>,
): Promise<Reply> {
  const { held, country } = await circumstancesOf(table, actor.orgId, body);
  const custom = await expectCustom(table, actor, { recordType: 'contact', custom: body.custom });
  const fields = { ...withDetails(body, country), custom };
  const contact = stampNew({ ...fields, ...held }, newId('contact'), actor, now);
  if (!query.allowDuplicate) await refuseDuplicate(table, contactKind, contact, actor);
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
    (!ownerId || contact.ownerId === ownerId) && (!accountId || accountIdsOf(contact).includes(accountId));
  if (!q && (accountId || (!ownerId && !region))) {
    const range = accountId
      ? ({ orgId, index: 'account', partition: `contact#${accountId}` } as const)
      : ({ orgId, index: 'list', partition: 'contact', descending: true } as const);
    return table.page(Contact, range, request, ownerId ? isAsked : undefined);
  }
  const page = q
    ? await searchPage(table, Contact, { actor, query: q }, request, isAsked)
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
  const { held, country } = await circumstancesOf(table, actor.orgId, fields, contact);
  const change = { recordType: 'contact', custom: fields.custom, before: contact } as const;
  const details = { ...withDetails(fields, country), custom: await expectCustom(table, actor, change) };
  const after = revise(contact, { ...replacing(ContactFields, details), ...held }, actor, now);
  await table.write(update(Contact, contact, after, 'change'));
  return after;
}

export async function deleteContact(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<Routes['deleteContact']>,
): Promise<Reply> {
  const contact = await recordFor(table, contactEntity, actor, params.id, 'delete');
  expectVersion(ifMatch, contact);
  await expectNoMergeUnderWay(table, 'contact', contact);
  await table.write(remove(Contact, contact, revise(contact, {}, actor, now)));
  return noContent();
}

const contactEntity = { ...Contact, name: 'contact' as const };

/**
 * Who holds the contact, as the account is held, and the country its phone numbers are of. Throws `invalid` for accounts that
 * do not exist, among those that it did not name `before`: one that is gone since must not stand against every other change.
 */
async function circumstancesOf(
  table: Table,
  orgId: string,
  fields: z.output<typeof ContactFields>,
  before?: Contact,
) {
  const { accountId, address, affiliations = [] } = fields;
  const had = new Set(before ? accountIdsOf(before) : []);
  const added = (id: string | undefined) => (id !== undefined && had.has(id) ? undefined : id);
  await expectReferences(table, orgId, [
    { path: 'accountId', entity: Account, id: added(accountId) },
    ...affiliations.map((one, place) => ({
      path: `affiliations.${place}.accountId`,
      entity: Account,
      id: added(one.accountId),
    })),
  ]);
  const account = accountId ? await table.find(Account, orgId, accountId) : undefined;
  const known = address?.country ?? account?.address?.country ?? account?.region?.split('/')[0];
  const country = known ?? (await table.find(Settings, orgId, settingsIdOf(orgId)))?.defaultCountry;
  const holder = account ?? (accountId !== undefined && accountId === before?.accountId ? before : undefined);
  return { held: { ownerId: holder?.ownerId, teamId: holder?.teamId }, country };
}

async function ofRegion(
  table: Table,
  orgId: string,
  contacts: readonly Contact[],
  region: string,
): Promise<Contact[]> {
  const ids = [...new Set(contacts.flatMap(accountIdsOf))];
  const accounts = await table.getMany(Account, orgId, ids);
  const within = new Set(
    accounts
      .filter((one) => one.region !== undefined && isWithinRegion(one.region, region))
      .map(({ id }) => id),
  );
  return contacts.filter((contact) => accountIdsOf(contact).some((id) => within.has(id)));
}
