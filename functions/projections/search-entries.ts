import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { User } from '../../shared/organization/user.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { wordKey } from '../../shared/table/keys.ts';
import { searchWordsOf } from '../../shared/text/search-words.ts';
import type { RecordChange, StoredItem } from '../platform/table/record-change.ts';
import { drop, put, type Write } from '../platform/table/write.ts';

/** Reads an item's search words through its entity. */
function wordsThrough<R extends BaseRecord>(entity: Entity<R>) {
  const wordsOf = (item: StoredItem | undefined): string[] =>
    item && entity.searchTexts ? searchWordsOf(entity.searchTexts(entity.schema.parse(item))) : [];
  return [entity.name, wordsOf] as const;
}

/** The entities that a search finds. */
const searched: ReadonlyMap<string, (item: StoredItem | undefined) => string[]> = new Map([
  wordsThrough(Lead),
  wordsThrough(Account),
  wordsThrough(Contact),
  wordsThrough(Opportunity),
  wordsThrough(User),
]);

/** The entries of the search that a change makes and those it takes away. */
export function searchWrites({ before, after, entity, orgId, recordId }: RecordChange): Write[] {
  const wordsOf = searched.get(entity);
  if (!wordsOf) return [];
  const [old, now] = [new Set(wordsOf(before)), new Set(wordsOf(after))];
  const key = (word: string) => wordKey(orgId, entity, word, recordId);
  return [
    ...[...old.difference(now)].map((word) => drop(key(word))),
    ...[...now.difference(old)].map((word) => put({ ...key(word), entity: 'word', type: entity, recordId })),
  ];
}
