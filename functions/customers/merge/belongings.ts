import type { Account } from '../../../shared/customers/account.ts';
import { Account as AccountEntity } from '../../../shared/customers/account.ts';
import { Consent } from '../../../shared/customers/consent.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import type { DuplicateType } from '../../../shared/customers/duplicate.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import type { BaseRecord, Entity } from '../../../shared/table/entity.ts';
import type { Range } from '../../platform/table/range.ts';

/** Between whom things move. */
export interface Between {
  readonly orgId: string;
  readonly from: string;
  readonly to: string;
  /** How the account that takes contacts is held: they are held the same. */
  readonly holder?: Pick<Account, 'ownerId' | 'teamId'> | undefined;
}

/** One kind of thing that belongs to a contact or an account. */
export interface Belonging<R extends BaseRecord> {
  readonly entity: Entity<R>;
  /** Where those of one owner are found; what has moved does not stand there any more. */
  readonly range: (orgId: string, ownerId: string) => Range;
  /** What becomes of one of them; `undefined` when it belongs to somebody else by now. */
  readonly patch: (record: R, between: Between) => Partial<R> | undefined;
  /** Where it stands by now when it is not where the merge put it. */
  readonly elsewhere?: (orgId: string, ownerId: string, order: string) => Range;
  readonly orderOf?: (record: R) => string;
}

/** Keeps the types of one kind together while kinds of all types stand in one list. */
export type AnyBelonging = <T>(use: <R extends BaseRecord>(belonging: Belonging<R>) => T) => T;

function belonging<R extends BaseRecord>(definition: Belonging<R>): AnyBelonging {
  return (use) => use(definition);
}

const inIndex = (index: 'account' | 'contact', name: string) => (orgId: string, ownerId: string) =>
  ({ orgId, index, partition: `${name}#${ownerId}` }) as const;

const ofContact = (record: { readonly contactId?: string | undefined }, { from, to }: Between) =>
  record.contactId === from ? { contactId: to } : undefined;
const ofAccount = (record: { readonly accountId?: string | undefined }, { from, to }: Between) =>
  record.accountId === from ? { accountId: to } : undefined;

/** What moves with a contact. */
const belongingsOfContacts: readonly AnyBelonging[] = [
  belonging({ entity: Opportunity, range: inIndex('contact', 'opportunity'), patch: ofContact }),
  belonging({ entity: Lead, range: inIndex('contact', 'lead'), patch: ofContact }),
  belonging({
    entity: Consent,
    range: (orgId, ownerId) => ({ orgId, partition: ownerId, beginsWith: 'consent#' }),
    patch: ofContact,
  }),
  belonging({
    entity: Interaction,
    range: inIndex('contact', 'touch'),
    patch: ofContact,
    // An account that was merged since has taken it along.
    orderOf: ({ at, id }) => `${at}#${id}`,
    elsewhere: (orgId, ownerId, order) => ({
      orgId,
      index: 'contact',
      partition: `touch#${ownerId}`,
      beginsWith: order,
    }),
  }),
];

/** What moves with an account: its companies first, so that the tree is whole soonest, its many touches last. */
const belongingsOfAccounts: readonly AnyBelonging[] = [
  belonging({
    entity: AccountEntity,
    range: (orgId, ownerId) => ({ orgId, index: 'face', partition: ownerId, beginsWith: '50account#' }),
    patch: ({ id, parentId }, { from, to }) =>
      parentId === from && id !== to ? { parentId: to } : undefined,
  }),
  belonging({ entity: Contact, range: inIndex('account', 'contact'), patch: contactOfAccount }),
  belonging({ entity: Opportunity, range: inIndex('account', 'opportunity'), patch: ofAccount }),
  belonging({ entity: Lead, range: inIndex('account', 'lead'), patch: ofAccount }),
  belonging({
    entity: Interaction,
    range: (orgId, ownerId) => ({ orgId, partition: ownerId, beginsWith: 'touch#' }),
    patch: ofAccount,
  }),
];

/** A contact belongs to the account first, or besides others; where it belongs to both already, once is enough. */
function contactOfAccount(contact: Contact, { from, to, holder }: Between): Partial<Contact> | undefined {
  const isFirst = contact.accountId === from;
  const { affiliations } = contact;
  if (!isFirst && !affiliations?.some((one) => one.accountId === from)) return undefined;
  const first = isFirst ? to : contact.accountId;
  const known = new Set([first]);
  const others = affiliations
    ?.map((one) => (one.accountId === from ? { ...one, accountId: to } : one))
    .filter(({ accountId }) => !known.has(accountId) && known.add(accountId));
  return {
    ...(isFirst && { accountId: to, ownerId: holder?.ownerId, teamId: holder?.teamId }),
    ...(others && { affiliations: others }),
  };
}

export const belongingsOf: Readonly<Record<DuplicateType, readonly AnyBelonging[]>> = {
  contact: belongingsOfContacts,
  account: belongingsOfAccounts,
};
