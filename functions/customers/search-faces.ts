import { type Actor, type Held, reaches } from '../../shared/access/permissions.ts';
import { visibleRecord } from '../../shared/access/visible-record.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import type { SearchType } from '../../shared/customers/search-routes.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { User } from '../../shared/organization/user.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import type { SearchText } from '../../shared/text/search-text.ts';
import { indexWordsOf } from '../../shared/text/search-words.ts';
import type { Accepted } from '../platform/search/search-records.ts';
import type { Item } from '../platform/table/range.ts';

/** How a record shows itself in a search box. */
export interface Face {
  readonly name: string;
  /** What tells it from others of the same name. */
  readonly detail?: string | undefined;
  readonly status?: string | undefined;
}

/** A record as its finder may see it. */
export interface FoundRecord extends BaseRecord {
  readonly ownerId?: string | undefined;
  readonly face: Face;
  readonly texts: readonly SearchText[];
}

type Accept = (item: Item, actor: Actor) => Accepted<FoundRecord> | undefined;

function shownAs<R extends BaseRecord & Held>(
  entity: Entity<R> & { readonly name: SearchType },
  faceOf: (record: R) => Face,
): readonly [SearchType, Accept] {
  const accept: Accept = (item, actor) => {
    if (item.entity !== entity.name || item.deletedAt !== undefined) return undefined;
    const record = entity.schema.parse(item);
    if (!reaches(actor, entity.name, 'read', record)) return undefined;
    const visible = visibleRecord(entity, record, actor);
    const texts = entity.searchTexts?.(visible) ?? [];
    const { id, orgId, version, createdAt, updatedAt, createdBy, updatedBy, ownerId } = visible;
    const base = { id, orgId, version, createdAt, updatedAt, createdBy, updatedBy };
    return {
      record: { ...base, ownerId, face: faceOf(visible), texts },
      words: indexWordsOf(texts),
    };
  };
  return [entity.name, accept];
}

/** What is found, by its type: only what the actor may read, without what is hidden from their role. */
export const shownTypes: ReadonlyMap<string, Accept> = new Map([
  shownAs({ ...Lead, name: 'lead' }, (lead) => ({
    name: lead.name,
    detail: lead.company ?? lead.email ?? lead.phone ?? lead.city,
    status: lead.status,
  })),
  shownAs({ ...Account, name: 'account' }, (account) => ({
    name: account.name,
    detail: account.domain ?? account.industry ?? account.address?.city,
  })),
  shownAs({ ...Contact, name: 'contact' }, (contact) => ({
    name: contact.name.full,
    detail:
      contact.title ??
      (contact.emails.find(({ primary }) => primary) ?? contact.emails[0])?.address ??
      contact.phones[0]?.number,
  })),
  shownAs({ ...Opportunity, name: 'opportunity' }, (opportunity) => ({
    name: opportunity.name,
    detail: opportunity.closeDate,
    status: opportunity.stage,
  })),
  shownAs({ ...User, name: 'user' }, (user) => ({ name: user.name, detail: user.email })),
]);
