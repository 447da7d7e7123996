import { Account } from '../../shared/customers/account.ts';
import { type StoredValue, storedValueOf } from '../../shared/customers/account-value.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { StoredList } from '../../shared/customers/kept-list.ts';
import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { User } from '../../shared/organization/user.ts';
import { isOpenStage, Opportunity } from '../../shared/sales/opportunity.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { faceSections, indexes, type Key, recordKey, summaryKey } from '../../shared/table/keys.ts';
import type { Table } from '../platform/table/gateway.ts';
import { type Item, keyName, keyOfItem } from '../platform/table/range.ts';

type Section = keyof typeof faceSections;

/** As many entries of the face as are read: 100 keys are about 30 kB, 4 read units. */
const mostEntries = 100;

/** The most records of a section that are fetched; with the six beside them (below) they fit into one BatchGet of a hundred. */
const mostOf: Readonly<Record<Section, number>> = {
  summary: 1,
  ticket: 15,
  dispute: 5,
  lead: 15,
  opportunity: 15,
  contract: 10,
  account: 10,
  touch: 20,
};

/** An account with everything a person should see of it, as it is stored at this moment. */
export interface AccountSnapshot {
  readonly account: Account;
  /** The tier it shows: its own, or that of the nearest company above. */
  readonly effectiveTier: Account['tier'];
  readonly owner?: User | undefined;
  readonly parent?: Account | undefined;
  readonly children: readonly Account[];
  readonly openLeads: readonly Lead[];
  readonly openOpportunities: readonly Opportunity[];
  /** The newest first. */
  readonly touches: readonly Interaction[];
  readonly people: StoredList;
  readonly value: StoredValue;
  readonly settings?: Settings | undefined;
  /** The sections of which there is more than was read. */
  readonly more: readonly Section[];
}

/**
 * An account at a glance, for its 360 view and for whoever is handed one of its leads: one Query for the keys of what is open
 * and of the newest touches, one BatchGet for the records. The first key is the account's own summary: it says who
 * the parent and the owner are, so that they come with the rest. `undefined` when there is no such account.
 */
export async function accountSnapshot(
  table: Table,
  orgId: string,
  accountId: string,
): Promise<AccountSnapshot | undefined> {
  const { items: entries, last } = await table.query(
    { orgId, index: 'face', partition: accountId },
    mostEntries,
  );
  const { sections, more } = shownSections(entries, last !== undefined);
  const [parentId, ownerId] = relativesIn(sections.get('summary')?.[0]);
  const [accountAt, valueAt, peopleAt, settingsAt] = [
    recordKey(orgId, accountId),
    summaryKey(orgId, accountId, 'value'),
    summaryKey(orgId, accountId, 'people'),
    recordKey(orgId, settingsIdOf(orgId)),
  ];
  const parentAt = parentId ? recordKey(orgId, parentId) : undefined;
  const ownerAt = ownerId ? recordKey(orgId, ownerId) : undefined;
  const open = [...sections.values()].flat().map(keyOfItem);
  const beside = [accountAt, valueAt, peopleAt, settingsAt, parentAt, ownerAt].filter(
    (key) => key !== undefined,
  );
  const read = await table.items([...beside, ...open]);
  const stored = new Map(read.map((item) => [keyName(keyOfItem(item)), item]));
  const find = <R extends BaseRecord>(entity: Entity<R>, key: Key | undefined): R | undefined =>
    key && recordOf(entity, stored.get(keyName(key)));
  const inSection = <R extends BaseRecord>(
    entity: Entity<R>,
    section: Section,
    isIn: (record: R) => boolean,
  ): R[] =>
    (sections.get(section) ?? []).flatMap((entry) => {
      const record = find(entity, keyOfItem(entry));
      // The index lags behind the records.
      return record && isIn(record) ? [record] : [];
    });
  const account = find(Account, accountAt);
  if (!account) return undefined;
  const value = storedValueOf(accountId, stored.get(keyName(valueAt)));
  const parent = find(Account, parentAt);
  const owner = find(User, ownerAt);
  return {
    account,
    effectiveTier: account.tier ?? tierOf(value.inheritedTier),
    owner: owner?.id === account.ownerId ? owner : undefined,
    parent: parent?.id === account.parentId ? parent : undefined,
    children: inSection(Account, 'account', (one) => one.parentId === accountId),
    openLeads: inSection(Lead, 'lead', (one) => isOpenLead(one) && one.accountId === accountId),
    openOpportunities: inSection(
      Opportunity,
      'opportunity',
      (one) => isOpenStage(one.stage) && one.accountId === accountId,
    ),
    touches: inSection(Interaction, 'touch', () => true),
    people: StoredList.parse(stored.get(keyName(peopleAt)) ?? {}),
    value,
    settings: find(Settings, settingsAt),
    more,
  };
}

/** The entries that are shown, by section, and the sections that have more. */
function shownSections(entries: readonly Item[], hasMore: boolean) {
  const names = new Map<string, Section>(
    Object.entries(faceSections).flatMap(([name, order]) =>
      isSection(name) ? [[`${order}${name}`, name]] : [],
    ),
  );
  const sections = new Map<Section, Item[]>();
  const more = new Set<Section>();
  for (const entry of entries) {
    const sort = String(entry[indexes.face.sortKey]);
    const section = names.get(sort.slice(0, sort.indexOf('#')));
    if (!section) continue;
    const shown = sections.get(section) ?? [];
    if (shown.length < mostOf[section]) sections.set(section, [...shown, entry]);
    else more.add(section);
  }
  // What the Query did not reach are the last sections: touches, and whatever it stopped in.
  if (hasMore) more.add('touch');
  return { sections, more: [...more] };
}

const isSection = (name: string): name is Section => Object.hasOwn(faceSections, name);

/** The parent and the owner that the account's summary names in its sort key: `00summary#<parent>#<owner>`. */
function relativesIn(entry: Item | undefined): (string | undefined)[] {
  const [, ...ids] = String(entry?.[indexes.face.sortKey] ?? '').split('#');
  return ids.map((id) => (id === '-' || id === '' ? undefined : id));
}

function recordOf<R extends BaseRecord>(entity: Entity<R>, item: Item | undefined): R | undefined {
  return item && item.entity === entity.name && item.deletedAt === undefined
    ? entity.schema.parse(item)
    : undefined;
}

/** A tier as the summary holds it. */
export function tierOf(tier: string | undefined): Account['tier'] {
  return tier === 'A' || tier === 'B' || tier === 'C' ? tier : undefined;
}
