import { create, type Write } from '../../../functions/platform/table/write.ts';
import { CustomField, CustomFieldFields } from '../../../shared/custom-fields/custom-field.ts';
import { Account, AccountFields } from '../../../shared/customers/account.ts';
import { Consent, stateOf } from '../../../shared/customers/consent.ts';
import { Contact, ContactFields } from '../../../shared/customers/contact.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { type IdKind, newId } from '../../../shared/id.ts';
import { Opportunity, OpportunityFields } from '../../../shared/sales/opportunity.ts';
import { stampNew, systemAuthor } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import { companies, customFields, deals, people, touches } from './demo-group-story.ts';
import type { DemoOrganization } from './demo-organization.ts';

const day = 86_400_000;

/**
 * A customer to look at: a group of three companies in Berlin, Plauen and Shanghai, with its people, what was talked about
 * over half a year, what they agreed to, its deals, and somebody who was entered twice. One group of writes for each
 * company. `now` in epoch ms.
 */
export function demoGroup({ orgId, users }: DemoOrganization, now: number): Write[][] {
  const author = systemAuthor(orgId);
  const before = (days: number) => now - Math.round(days * day);
  const stamp = <F extends object>(kind: IdKind, fields: F, days: number, id = newId(kind)) =>
    stampNew(fields, id, author, before(days));
  const ids = new Map(companies.map(({ key }) => [key, newId('account')]));
  const owners = new Map(
    companies.map(({ key, owner }) => [key, users.find(({ email }) => email === owner)]),
  );
  const heldBy = (key: string) => ({ ownerId: owners.get(key)?.id, teamId: owners.get(key)?.teamId });
  const personIds = new Map(people.map(({ key }) => [key, newId('contact')]));

  const ofCompany = ({
    key,
    parent,
    owner: _owner,
    since,
    ...fields
  }: (typeof companies)[number]): Write[] => {
    const accountId = ids.get(key);
    const account = stamp(
      'account',
      { ...AccountFields.parse({ ...fields, parentId: ids.get(parent ?? '') }), ...heldBy(key) },
      since,
      accountId,
    );
    const contacts = people.filter(({ company }) => company === key);
    return [
      ...create(Account, account),
      ...contacts.flatMap(({ key: person, company, alsoAt, consent, since: known, ...rest }) => {
        const consents = consent
          ? [
              stamp(
                'consent',
                {
                  ...{
                    contactId: personIds.get(person) ?? '',
                    topic: consent.topic,
                    channel: 'email' as const,
                  },
                  ...{ granted: consent.granted, source: consent.source, at: instantOf(before(known)) },
                },
                known,
              ),
            ]
          : [];
        const given = ContactFields.parse({
          ...rest,
          accountId: ids.get(company),
          ...(alsoAt && { affiliations: [{ accountId: ids.get(alsoAt), kind: 'board member' }] }),
        });
        const kept = { ...heldBy(key), ...(consents.length > 0 && { consents: consents.map(stateOf) }) };
        const contact = stamp('contact', { ...given, ...kept }, known, personIds.get(person));
        return [...create(Contact, contact), ...consents.flatMap((one) => create(Consent, one, 'record'))];
      }),
      ...deals
        .filter(({ company }) => company === key)
        .flatMap(({ company: _company, with: person, since: known, ...rest }) => {
          const closeDate = instantOf(before(known) + 100 * day).slice(0, 10);
          const given = { ...rest, accountId, contactId: personIds.get(person), closeDate };
          const deal = stamp('opportunity', { ...OpportunityFields.parse(given), ...heldBy(key) }, known);
          return create(Opportunity, deal);
        }),
      ...touches
        .filter(({ company }) => company === key)
        .flatMap(({ company: _company, with: person, ago, ...rest }) => {
          const at = instantOf(before(ago));
          const given = { ...rest, accountId, contactId: personIds.get(person), at };
          return create(Interaction, stamp('interaction', given, ago));
        }),
    ];
  };

  const fields = customFields.map((field) => stamp('customField', CustomFieldFields.parse(field), 190));
  return [fields.flatMap((field) => create(CustomField, field)), ...companies.map(ofCompany)];
}
