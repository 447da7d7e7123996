import { Contact } from '../../../shared/customers/contact.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import {
  identitiesOf,
  isLeadOf,
  mergedPerson,
  type Person,
  personOf,
  withLead,
} from '../../../shared/customers/person.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { recordKey } from '../../../shared/table/keys.ts';
import { goneLookup } from '../../platform/table/companion-writes.ts';
import type { Position } from '../../platform/table/cursor.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyOfItem, type Range } from '../../platform/table/range.ts';

/** How often what was found leads on to more: a lead brings another address, under which there is another lead. */
const mostRounds = 4;

/**
 * By what everything about a person is found: their contact, the leads that are theirs (by link, e-mail, phone with the name,
 * also deleted ones), their accounts and opportunities. `known` is what a run before found, for when the contact is
 * blank already.
 */
export async function gatherPerson(
  table: Table,
  orgId: string,
  contactId: string,
  known?: Person,
): Promise<Person | undefined> {
  const contact = await anyRecord(table, orgId, contactId);
  const said = contact && personOf(contact);
  const start = said && known ? mergedPerson(known, said) : (said ?? known);
  if (!start) return undefined;
  const person = await withLeads(table, orgId, await withMerged(table, orgId, start));
  const found = await opportunitiesOf(table, orgId, person);
  const opportunityIds = [...new Set([...person.opportunityIds, ...found])];
  return { ...person, opportunityIds, othersNames: await othersNames(table, orgId, person) };
}

/** The person with what they were before contacts of theirs were merged: names and addresses that the survivor did not keep. */
async function withMerged(table: Table, orgId: string, start: Person): Promise<Person> {
  let person = start;
  // A loser may be the survivor of an earlier merge; each round finds the merges of those found before.
  for (let done = 0; done < person.contactIds.length; done += 1) {
    const id = person.contactIds[done] ?? '';
    const merges = await everything(table, { orgId, index: 'contact', partition: `merge#${id}` });
    const items = await table.items(merges.map(keyOfItem), true);
    const loserIds = items.flatMap((item) => {
      const merge = Merge.schema.safeParse(item);
      return merge.success && merge.data.status !== 'undone' ? [merge.data.loserId] : [];
    });
    const states = await everything(table, { orgId, partition: id, beginsWith: 'merged#' });
    for (const { record } of states) {
      const before = Contact.schema.safeParse(record);
      const isOther = before.success && ![...person.contactIds, ...loserIds].includes(before.data.id);
      if (before.success && !isOther) person = mergedPerson(person, personOf(before.data));
    }
    person = { ...person, contactIds: [...new Set([...person.contactIds, ...loserIds])] };
  }
  return person;
}

/** The person with every lead that is theirs, and with what these leads say of them. */
async function withLeads(table: Table, orgId: string, start: Person): Promise<Person> {
  let person = start;
  for (let round = 0; round < mostRounds; round += 1) {
    const { leadIds } = person;
    const fresh = (await leadsOf(table, orgId, person)).filter(({ id }) => !leadIds.includes(id));
    if (fresh.length === 0) return person;
    person = fresh.reduce(withLead, person);
  }
  return person;
}

/** The contact, also one that was deleted in the last 30 days; `undefined` once it is blank. */
async function anyRecord(table: Table, orgId: string, contactId: string): Promise<Contact | undefined> {
  const parsed = Contact.schema.safeParse(await table.item(recordKey(orgId, contactId)));
  return parsed.success ? parsed.data : undefined;
}

/** The leads that are the person's. What was erased before cannot be read as a lead any more, or names nobody. */
async function leadsOf(table: Table, orgId: string, person: Person): Promise<Lead[]> {
  const values = identitiesOf(person).flatMap((value) => [value, goneLookup(value)]);
  const links = person.contactIds.map((id) => goneLookup(`lead#${id}`));
  const ids = new Set<string>();
  for (const value of [...values, ...links]) {
    for (const item of await everything(table, { orgId, partition: `lookup#${value}` })) {
      if (item.type === Lead.name) ids.add(String(item.recordId));
    }
  }
  for (const id of person.contactIds) {
    const range = { orgId, index: 'contact', partition: `lead#${id}` } as const;
    for (const entry of await everything(table, range)) ids.add(idOfKey(entry));
  }
  const items = await table.items(
    [...ids].map((id) => recordKey(orgId, id)),
    true,
  );
  return items.flatMap((item) => {
    const lead = Lead.schema.safeParse(item);
    return lead.success && isLeadOf(lead.data, person) ? [lead.data] : [];
  });
}

async function opportunitiesOf(table: Table, orgId: string, { contactIds }: Person): Promise<string[]> {
  const ids: string[] = [];
  for (const id of contactIds) {
    const range = { orgId, index: 'contact', partition: `opportunity#${id}` } as const;
    const gone = { orgId, partition: `lookup#${goneLookup(`opportunity#${id}`)}` };
    ids.push(...(await everything(table, range)).map(idOfKey));
    ids.push(...(await everything(table, gone)).map(({ recordId }) => String(recordId)));
  }
  return ids;
}

/** Longer names at the same accounts that contain one of the person's: they are others. */
async function othersNames(table: Table, orgId: string, person: Person): Promise<string[]> {
  const names = new Set(person.othersNames);
  for (const accountId of person.accountIds) {
    const range = { orgId, index: 'account', partition: `contact#${accountId}` } as const;
    for (const { id, name } of await table.all(Contact, range)) {
      const isLonger = person.names.some((own) => name.full.length > own.length && name.full.includes(own));
      if (isLonger && !person.contactIds.includes(id)) names.add(name.full);
    }
  }
  return [...names];
}

/** All items of a range: few, by what they are. */
async function everything(table: Table, range: Range): Promise<Item[]> {
  const all: Item[] = [];
  let start: Position | undefined;
  do {
    const { items, last } = await table.query(range, 1000, start);
    all.push(...items);
    start = last;
  } while (start);
  return all;
}

/** `lead_01j…` of the key `org_01j…#lead_01j…`. */
export function idOfKey(item: Item): string {
  const { PK } = keyOfItem(item);
  return PK.slice(PK.indexOf('#') + 1);
}
