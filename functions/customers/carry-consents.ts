import { Consent } from '../../shared/customers/consent.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { consentsOfLead } from '../../shared/customers/lead-consents.ts';
import { derivedId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { stampNew, systemAuthor } from '../../shared/table/entity.ts';
import type { ConsumerContext } from '../platform/queue.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { consentWrites } from './consents.ts';

/**
 * Gives the person what they agreed to when they were a lead: once, because the id of each consent follows from the lead.
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
    const id = derivedId(
      'consent',
      Date.parse(given.at),
      `${leadId}:${contactId}:${given.topic}:${given.channel}`,
    );
    return stampNew({ ...given, contactId, leadId }, id, author, now);
  });
  await retryOnConflict(async () => {
    const contact = await table.find(Contact, orgId, contactId);
    if (!contact) return;
    const known = new Set((await table.items(consents.map(Consent.keyOf), true)).map(({ id }) => id));
    const fresh = consents.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) await table.write(consentWrites(contact, fresh, author, now));
  });
}
