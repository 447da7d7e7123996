import type { Held } from '../access/permissions.ts';
import { Account } from '../customers/account.ts';
import { Contact } from '../customers/contact.ts';
import { isOpenLead, Lead } from '../leads/lead.ts';
import { User } from '../organization/user.ts';
import { isOpenStage, Opportunity } from '../sales/opportunity.ts';
import type { BaseRecord, Entity } from '../table/entity.ts';
import type { IndexWord } from '../text/search-text.ts';
import { indexWordsOf } from '../text/search-words.ts';

/** What an entry of the search says besides its word: enough to rank it and to know who may see it. */
export interface WordFacts extends Held {
  /** Closed, won, lost, no longer with us: shown after what is open. */
  readonly isShut?: boolean | undefined;
}

/** A record as the search takes it in. */
export interface SearchedRecord {
  readonly record: BaseRecord;
  readonly words: readonly IndexWord[];
  readonly facts: WordFacts;
}

/** Reads a stored item of an entity for the search. */
export interface Searched {
  readonly name: string;
  readonly read: (item: unknown) => SearchedRecord;
}

function searchedAs<R extends BaseRecord & Held>(
  entity: Entity<R>,
  isShut: (record: R) => boolean,
): Searched {
  return {
    name: entity.name,
    read: (item) => {
      const record = entity.schema.parse(item);
      const words = indexWordsOf(entity.searchTexts?.(record) ?? []);
      const { ownerId, teamId, createdBy } = record;
      const held = ownerId
        ? { ownerId, ...(teamId && { teamId }) }
        : { createdBy, ...(teamId && { teamId }) };
      return { record, words, facts: { ...held, ...(isShut(record) && { isShut: true }) } };
    },
  };
}

/** The entities that a search finds, by their names. */
export const searchedEntities: ReadonlyMap<string, Searched> = new Map(
  [
    searchedAs(Lead, (lead) => !isOpenLead(lead)),
    searchedAs(Account, () => false),
    searchedAs(Contact, () => false),
    searchedAs(Opportunity, ({ stage }) => !isOpenStage(stage)),
    searchedAs(User, ({ active }) => !active),
  ].map((searched) => [searched.name, searched]),
);
