import { Consent, stateOf } from '../../shared/customers/consent.ts';
import { mostConsentStates, withConsent } from '../../shared/customers/consent-state.ts';
import { Contact } from '../../shared/customers/contact.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import type { Page } from '../../shared/platform/route.ts';
import { type Author, revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { created, type Reply } from '../platform/reply.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { create, unchanged, update, type Write } from '../platform/table/write.ts';

type Routes = typeof customersRoutes;

/** How far clocks of callers may be ahead of ours, ms. */
const clockSkew = 5 * 60_000;

/** Records a consent or a withdrawal: its own record, and what holds now on the contact, in one transaction. */
export async function recordConsent(
  { table, now }: RequestContext,
  { actor, params, body }: RequestOf<Routes['recordConsent']>,
): Promise<Reply> {
  const at = body.at ?? instantOf(now);
  if (Date.parse(at) > now + clockSkew) throw invalid({ path: 'at', message: 'must not be in the future' });
  const consent: Consent = stampNew({ ...body, at, contactId: params.id }, newId('consent'), actor, now);
  await retryOnConflict(async () => {
    const contact = await recordFor(table, contactEntity, actor, params.id, 'read');
    await table.write(consentWrites(contact, [consent], actor, now));
  });
  return created(`/v1/contacts/${params.id}/consents`, consent);
}

/**
 * The writes that keep consents of one person and what holds after them; one that is older than what is known becomes
 * history alone. Throws `invalid` when there would be more topics and channels than a contact carries.
 */
export function consentWrites(
  contact: Contact,
  consents: readonly Consent[],
  author: Author,
  now: number,
): Write[] {
  const before = contact.consents ?? [];
  const after = consents.reduce<typeof before>(
    (states, consent) => [...withConsent(states, stateOf(consent))],
    before,
  );
  if (after.length > mostConsentStates) {
    throw invalid({
      path: 'topic',
      message: `the contact has consents for ${mostConsentStates} topics and channels, which is the most`,
    });
  }
  const isSame = after.length === before.length && after.every((state) => before.includes(state));
  return [
    ...consents.flatMap((consent) => create(Consent, consent, 'record')),
    ...(isSame
      ? [unchanged(Contact, contact)]
      : update(Contact, contact, revise(contact, { consents: after }, author, now), 'consent')),
  ];
}

/** What the person agreed to and took back, newest first: one Query. */
export async function listConsents(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<Routes['listConsents']>,
): Promise<Page<Consent>> {
  await recordFor(table, contactEntity, actor, params.id, 'read');
  const { limit, cursor, topic, channel } = query;
  const range = { orgId: actor.orgId, partition: params.id, beginsWith: 'consent#', descending: true };
  const isAsked = (consent: Consent) =>
    (!topic || consent.topic === topic) && (!channel || consent.channel === channel);
  return table.page(Consent, range, { limit, cursor, binding }, topic || channel ? isAsked : undefined);
}

const contactEntity = { ...Contact, name: 'contact' as const };
