import { type Actor, reaches } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import type { Entity } from '../../shared/table/entity.ts';
import { faceSections } from '../../shared/table/keys.ts';
import { refuseInUse } from '../organization/in-use.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Range } from '../platform/table/range.ts';
import { entryKey, recordsOf } from '../platform/table/read-page.ts';

/** As many of each kind as are looked at: whoever has more has to move them first all the same. */
const mostOfEach = 25;

/** Throws 409 while anybody belongs to the account or anything is open there: deleted, it would leave them without one. */
export async function expectAccountUnused(table: Table, actor: Actor, accountId: string): Promise<void> {
  const { orgId } = actor;
  const open = (section: 'account' | 'lead' | 'opportunity'): Range => ({
    orgId,
    index: 'face',
    partition: accountId,
    beginsWith: `${faceSections[section]}${section}#`,
  });
  const [contacts, children, opportunities, leads] = await Promise.all([
    recordsIn(table, Contact, { orgId, index: 'account', partition: `contact#${accountId}` }),
    recordsIn(table, Account, open('account')),
    recordsIn(table, Opportunity, open('opportunity')),
    recordsIn(table, Lead, open('lead')),
  ]);
  const told = <R extends Contact | Account | Opportunity | Lead>(
    kind: 'contact' | 'account' | 'opportunity' | 'lead',
    records: readonly R[],
    what: string,
    nameOf: (record: R) => string,
  ) =>
    records.map((record) =>
      reaches(actor, kind, 'read', record) ? `the ${what} ${nameOf(record)}` : `the ${what} ${record.id}`,
    );
  refuseInUse('account', [
    ...told('contact', contacts, 'contact', ({ name }) => name.full),
    ...told('account', children, 'child account', ({ name }) => name),
    ...told('opportunity', opportunities, 'open opportunity', ({ name }) => name),
    ...told('lead', leads, 'open lead', ({ name, id }) => name ?? id),
  ]);
}

async function recordsIn<R extends Contact | Account | Opportunity | Lead>(
  table: Table,
  entity: Entity<R>,
  range: Range,
): Promise<R[]> {
  const { items } = await table.query(range, mostOfEach);
  return recordsOf(entity, await table.items(items.map(entryKey)));
}
