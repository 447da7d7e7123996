import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Lead } from '../../shared/leads/lead.ts';
import type { Conversion } from '../../shared/leads/lead-actions.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { User } from '../../shared/organization/user.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { type Author, revise } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { clearTimer } from '../handoffs/timer.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectReferences } from '../platform/references.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { create, update, type Write } from '../platform/table/write.ts';
import { claimedCustomer, knownCustomer, type Sure } from './conversion-claim.ts';
import { withCheckedCustom } from './converted-custom.ts';
import { accountFrom, contactFrom, isNamedAfterPerson, opportunityFrom } from './customer-from-lead.ts';
import { findEarlier } from './find-earlier.ts';
import { leadFor, refuseConverted, wrongState } from './lead-access.ts';
import { workloadWrites } from './workload.ts';

const convertible: readonly Lead['status'][] = ['accepted', 'working', 'qualified'];

/**
 * Makes the lead a customer: account, contact and, when asked, an opportunity, in one transaction with the lead's end.
 * Whom the organization knows already is used, not doubled, also where two conversions run at once: the person by e-mail
 * or phone, the company by its domain or name. What the request says goes before what the lead says.
 */
export function convertLead(
  { table, now }: RequestContext,
  { actor, params, body }: RequestOf<typeof leadsRoutes.convertLead>,
): Promise<Conversion> {
  return retryOnConflict(async () => {
    const lead = await leadFor(table, actor, params.id, 'update');
    refuseConverted(lead);
    if (!convertible.includes(lead.status)) {
      throw wrongState(
        lead,
        'only one that somebody has taken (accepted, working, qualified) can be converted.',
      );
    }
    await expectReferences(table, actor.orgId, [
      { path: 'account.id', entity: Account, id: body.account?.id },
      { path: 'account.parentId', entity: Account, id: body.account?.parentId },
      { path: 'account.ownerId', entity: User, id: body.account?.ownerId },
      { path: 'contact.id', entity: Contact, id: body.contact?.id },
      ...(body.contact?.affiliations ?? []).map((one, place) => ({
        path: `contact.affiliations.${place}.accountId`,
        entity: Account,
        id: one.accountId,
      })),
      { path: 'opportunity.ownerId', entity: User, id: body.opportunity?.ownerId },
    ]);
    const known = await findKnown(table, lead, body);
    const said = await withCheckedCustom(table, actor, body, known);
    const sureAccount = known.account
      ? knownCustomer(Account, known.account)
      : await claimedAccount(table, lead, accountFrom(lead, said.account, actor, now), said.account, now);
    const account = sureAccount.record;
    const sureContact = known.contact
      ? knownCustomer(Contact, known.contact)
      : await claimedCustomer(table, Contact, contactFrom(lead, said.contact, account.id, actor, now), now);
    const contact = sureContact.record;
    const opportunity =
      said.opportunity && opportunityFrom(lead, said.opportunity, { account, contact }, actor, now);
    const converted = {
      status: 'converted' as const,
      accountId: account.id,
      contactId: contact.id,
      opportunityId: opportunity?.id,
      convertedAt: instantOf(now),
      epoch: lead.epoch + 1,
    };
    const after = revise(lead, converted, actor, now);
    await table.write(
      update(Lead, lead, after, 'convert'),
      sureAccount.isKnown ? [] : create(Account, account),
      sureAccount.writes,
      ...contactWrites(sureContact, account.id, actor, now),
      opportunity ? create(Opportunity, opportunity) : [],
      clearTimer(lead.orgId, lead.id, 'speedToLead'),
      workloadWrites(lead, after),
    );
    return { accountId: account.id, contactId: contact.id, opportunityId: opportunity?.id };
  });
}

/** The account that is about to be made; one named after a person is not taken for another of that name. */
function claimedAccount(
  table: RequestContext['table'],
  lead: Lead,
  fresh: Account,
  wanted: Body['account'],
  now: number,
): Promise<Sure<Account>> {
  const isPersonal = isNamedAfterPerson(lead, fresh, wanted);
  return claimedCustomer(table, Account, fresh, now, (value) => isPersonal && value.startsWith('company:'));
}

type Body = RequestOf<typeof leadsRoutes.convertLead>['body'];

/** The account and the contact that are there already: named in the request, attached to the lead, or found. */
async function findKnown(
  table: RequestContext['table'],
  lead: Lead,
  body: Body,
): Promise<{ account?: Account | undefined; contact?: Contact | undefined }> {
  const earlier = await findEarlier(table, lead);
  const contactId = body.contact?.id ?? lead.contactId;
  const contact = contactId ? await table.find(Contact, lead.orgId, contactId) : earlier.contact;
  const accountId = body.account?.id ?? lead.accountId;
  const account = accountId ? await table.find(Account, lead.orgId, accountId) : earlier.account;
  if (account || !contact?.accountId) return { account, contact };
  return { account: await table.find(Account, lead.orgId, contact.accountId), contact };
}

/** A new contact is made; a known one without an account gets this one; one that has an account keeps it. */
function contactWrites(
  { record, isKnown, writes }: Sure<Contact>,
  accountId: string,
  author: Author,
  now: number,
): (Write | readonly Write[])[] {
  if (!isKnown) return [create(Contact, record), writes];
  if (record.accountId) return [writes];
  return [update(Contact, record, revise(record, { accountId }, author, now), 'link')];
}
