import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { accountBlocks, contactBlocks } from '../../shared/customers/duplicate-blocks.ts';
import { accountIdentity, contactIdentity } from '../../shared/customers/identity.ts';
import { blockKey } from '../../shared/table/keys.ts';
import type { RecordChange, StoredItem } from '../platform/table/record-change.ts';
import { drop, put, type Write } from '../platform/table/write.ts';

const blocksOf: Readonly<Record<string, (item: StoredItem) => string[]>> = {
  contact: (item) => contactBlocks(contactIdentity(Contact.schema.parse(item))),
  account: (item) => accountBlocks(accountIdentity(Account.schema.parse(item))),
};

/** The blocks of duplicates that a change brings a record into and those it takes it out of: 1 write unit each. */
export function duplicateBlockWrites({ before, after, entity, orgId, recordId }: RecordChange): Write[] {
  const blocks = blocksOf[entity];
  if (!blocks) return [];
  const [old, now] = [new Set(before ? blocks(before) : []), new Set(after ? blocks(after) : [])];
  const key = (block: string) => blockKey(orgId, entity, block, recordId);
  return [
    ...[...old.difference(now)].map((block) => drop(key(block))),
    ...[...now.difference(old)].map((block) =>
      put({ ...key(block), entity: 'block', type: entity, recordId }),
    ),
  ];
}
