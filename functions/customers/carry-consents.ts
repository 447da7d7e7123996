import type { Consent } from '../../shared/customers/consent.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { consentsOfLead } from '../../shared/customers/lead-consents.ts';
import { derivedId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { childKey } from '../../shared/table/keys.ts';
import type { ConsumerContext } from '../platform/queue.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { changed } from '../platform/table/bookkeeping.ts';
import { putNew } from '../platform/table/write.ts';
import { consentWrites } from './consents.ts';

/**
 * Gives the person what they agreed to when they were a lead: once in the life of the lead, whatever contact it is linked to
 * later. Merging moves the consents themselves, and undoing gives them back to whom they were moved from.
 */
export async function carryConsents(
  { table, now }: ConsumerContext,
  orgId: string,
  leadId: string,
): Promise<void> {
  const lead = await table.find(Lead, orgId, leadId);
  if (!lead?.contactId) return;
  const { contactId } = lead;
  const author = systemAuthor(orgId);
  const consents = consentsOfLead(lead).map((given): Consent => {
    const id = derivedId('consent', Date.parse(given.at), `${leadId}:${given.topic}:${given.channel}`);
    return stampNew({ ...given, contactId, leadId }, id, author, now);
  });
  if (consents.length === 0) return;
  const carried = childKey(orgId, leadId, 'consent', 'carried');
  await retryOnConflict(async () => {
    if (await table.item(carried)) return;
    const contact = await table.find(Contact, orgId, contactId);
    if (!contact) return;
    await table.write(
      putNew({ ...carried, entity: 'carried' }, changed(Lead.name)),
      consentWrites(contact, consents, author, now),
    );
  });
}
