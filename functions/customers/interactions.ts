import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import type { Page } from '../../shared/platform/route.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { childKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { expectReferences } from '../platform/references.ts';
import { created, type Reply } from '../platform/reply.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Range } from '../platform/table/range.ts';
import { create } from '../platform/table/write.ts';

type Routes = typeof customersRoutes;
type Links = Pick<Interaction, 'accountId' | 'contactId'>;

/** Clocks of phones and other systems run ahead; further ahead is a plan, and no touch. */
const mostAheadMs = 24 * 60 * 60 * 1000;

/** Notes a touch; it counts from when it was, not from when somebody wrote it down. */
export async function recordInteraction(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<Routes['recordInteraction']>,
): Promise<Reply> {
  if (body.at && Date.parse(body.at) > now + mostAheadMs) {
    throw invalid({ path: 'at', message: 'lies in the future: note a touch when it has happened' });
  }
  const links = await linksOf(table, actor.orgId, body);
  const touch: Interaction = stampNew(
    { ...body, ...links, at: body.at ?? instantOf(now) },
    newId('interaction'),
    actor,
    now,
  );
  await table.write(create(Interaction, touch, 'record'));
  const path = links.accountId ? `/v1/accounts/${links.accountId}` : `/v1/contacts/${links.contactId}`;
  return created(`${path}/timeline`, touch);
}

/** Every touch with an account: one Query, and for one kind a BatchGet more. */
export async function accountTimeline(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<Routes['accountTimeline']>,
): Promise<Page<Interaction>> {
  expectOrder(query);
  await recordFor(table, accountEntity, actor, params.id, 'read');
  const { orgId } = actor;
  const { kind, limit, cursor } = query;
  const range: Range = kind
    ? { orgId, index: 'status', partition: `touch#${params.id}#${kind}`, descending: true, ...within(query) }
    : { orgId, partition: params.id, descending: true, ...within(query, touchKind) };
  return table.page(Interaction, range, { limit, cursor, binding });
}

/** Every touch with a contact, wherever the account was: one Query and one BatchGet. */
export async function contactTimeline(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<Routes['contactTimeline']>,
): Promise<Page<Interaction>> {
  expectOrder(query);
  await recordFor(table, contactEntity, actor, params.id, 'read');
  const { kind, limit, cursor } = query;
  const { orgId } = actor;
  const place: Range = kind
    ? { orgId, index: 'source', partition: `touch#${params.id}#${kind}` }
    : { orgId, index: 'contact', partition: `touch#${params.id}` };
  const range = { ...place, descending: true, ...within(query) };
  return table.page(Interaction, range, { limit, cursor, binding });
}

const accountEntity = { ...Account, name: 'account' as const };
const contactEntity = { ...Contact, name: 'contact' as const };

/** What the sort keys of touches begin with in the collection of their account. */
const touchKind = childKey('', '', 'touch', '').SK;

interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The sort keys of a time, both ends included. Ids follow the instant after `#`, and `~` sorts after all of them. */
function within({ from, to }: Span, prefix = ''): { from: string; to: string } {
  return { from: `${prefix}${from ?? ''}` || ' ', to: to ? `${prefix}${to}#~` : `${prefix}~` };
}

function expectOrder({ from, to }: Span): void {
  if (from && to && from > to) throw invalid({ path: 'to', message: 'must not be before from' });
}

/** What a touch may name of ours; other types are another system's to know. */
const referable = ['lead', 'account', 'contact', 'opportunity'] as const;

/**
 * The account and the contact of a touch: both exist in the organization and belong together. A contact works for its
 * account and for those it is affiliated with; without an account given it is the contact's own.
 */
async function linksOf(
  table: Table,
  orgId: string,
  { accountId, contactId, ref }: Links & Pick<Interaction, 'ref'>,
): Promise<Links> {
  const checked = referable.find((type) => type === ref?.type);
  const [contact] = await Promise.all([
    contactId ? table.find(Contact, orgId, contactId) : undefined,
    expectReferences(table, orgId, [
      { path: 'accountId', entity: Account, id: accountId },
      { path: 'contactId', entity: Contact, id: contactId },
      ...(checked ? [{ path: 'ref.id', entity: { name: checked }, id: ref?.id }] : []),
    ]),
  ]);
  if (!contact) return { accountId };
  const known = [contact.accountId, ...(contact.affiliations ?? []).map((one) => one.accountId)];
  if (accountId && !known.includes(accountId)) {
    throw invalid({ path: 'accountId', message: `the contact ${contactId} does not belong to this account` });
  }
  return { accountId: accountId ?? contact.accountId, contactId };
}
