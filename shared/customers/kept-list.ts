import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { isOpenLead, Lead } from '../leads/lead.ts';
import { isOpenStage, Opportunity } from '../sales/opportunity.ts';
import type { BaseRecord, Entity } from '../table/entity.ts';
import { Contact } from './contact.ts';
import { accountsOfContact } from './value-rules.ts';

/** How many entries a list keeps: what a screen shows. What is beyond it has a list of its own in the API. */
export const mostKept = 25;

/** Somebody at the account, as much as a screen shows of them; fields are called as they are in a contact. */
export const KeptPerson = z.object({
  id: z.string(),
  version: z.int(),
  name: z.object({ full: z.string() }),
  title: z.string().optional(),
  emails: z.array(z.object({ address: z.string() })),
  phones: z.array(z.object({ number: z.string() })),
  language: z.string().optional(),
});
export type KeptPerson = z.output<typeof KeptPerson>;

/** Something open at the account: enough to show it and to say who may see it; fields are called as in its record. */
export const KeptWork = z.object({
  id: z.string(),
  version: z.int(),
  type: z.string(),
  name: z.string(),
  status: z.string().optional(),
  stage: z.string().optional(),
  createdAt: z.string(),
  dueAt: z.string().optional().describe('By when something has to happen with it'),
  closeDate: z.string().optional(),
  ownerId: z.string().optional(),
  teamId: z.string().optional(),
  createdBy: z.string().optional(),
});
export type KeptWork = z.output<typeof KeptWork>;

export type KeptEntry = KeptPerson | KeptWork;
export type ListName = 'people' | 'work';

/** The list as it is stored beside the account. */
export const StoredList = z.object({
  version: z.int().default(0),
  /** Whether there are entries that found no place; one is fetched when another leaves. */
  hasMore: z.boolean().default(false),
  entries: z.array(z.union([KeptWork, KeptPerson])).default([]),
});
export type StoredList = z.output<typeof StoredList>;

interface Standing {
  readonly list: ListName;
  readonly accountIds: readonly string[];
  readonly entry: KeptEntry;
}

/** Reads a stored item through its entity. */
function listed<R extends BaseRecord>(entity: Entity<R>, standing: (record: R) => Standing | undefined) {
  return [entity.name, (item: object) => standing(entity.schema.parse(item))] as const;
}

/** What stands in which list. A new context adds its line: open tickets, disputes. */
const rules: ReadonlyMap<string, (item: object) => Standing | undefined> = new Map([
  listed(Contact, (contact) => ({
    list: 'people',
    accountIds: accountsOfContact(contact),
    entry: {
      id: contact.id,
      version: contact.version,
      name: { full: contact.name.full },
      title: contact.title,
      emails: contact.emails
        .toSorted((one, other) => Number(other.primary ?? false) - Number(one.primary ?? false))
        .slice(0, 1)
        .map(({ address }) => ({ address })),
      phones: contact.phones.slice(0, 1).map(({ number }) => ({ number })),
      language: contact.language,
    },
  })),
  listed(Lead, (lead) =>
    lead.accountId && isOpenLead(lead)
      ? {
          list: 'work',
          accountIds: [lead.accountId],
          entry: {
            ...heldBy(lead),
            type: 'lead',
            status: lead.status,
            dueAt: lead.offer?.respondBy ?? (lead.firstResponseAt ? undefined : lead.speedToLeadBy),
          },
        }
      : undefined,
  ),
  listed(Opportunity, (opportunity) =>
    isOpenStage(opportunity.stage)
      ? {
          list: 'work',
          accountIds: [opportunity.accountId],
          entry: {
            ...heldBy(opportunity),
            type: 'opportunity',
            stage: opportunity.stage,
            closeDate: opportunity.closeDate,
          },
        }
      : undefined,
  ),
]);

const heldBy = ({ id, version, name, ownerId, teamId, createdAt, createdBy }: Lead | Opportunity) => ({
  id,
  version,
  name,
  createdAt,
  ownerId,
  teamId,
  createdBy,
});

/** Where a stored record stands in the lists of accounts; nowhere for most. */
export function standingOf(entity: string, item: object | undefined): Standing | undefined {
  return item && rules.get(entity)?.(item);
}

/** What a change does to one list of one account. */
export interface ListStep {
  readonly accountId: string;
  readonly list: ListName;
  readonly id: string;
  readonly version: number;
  /** Absent when it leaves. */
  readonly entry?: KeptEntry;
}

/** The lists that a change moves; none when nothing of what they show has changed. */
export function listSteps(change: {
  entity: string;
  recordId: string;
  version: number;
  before?: object | undefined;
  after?: object | undefined;
}): ListStep[] {
  const { entity, recordId: id, version } = change;
  const [old, now] = [standingOf(entity, change.before), standingOf(entity, change.after)];
  const left = (old?.accountIds ?? []).filter((one) => !now?.accountIds.includes(one));
  const isSame = old && now && isDeepStrictEqual({ ...old.entry, version }, { ...now.entry, version });
  const stands = (now?.accountIds ?? []).filter((one) => !isSame || !old.accountIds.includes(one));
  return [
    ...left.map((accountId) => ({ accountId, list: old?.list ?? 'work', id, version })),
    ...stands.map((accountId) => ({
      accountId,
      list: now?.list ?? 'work',
      id,
      version,
      ...(now && { entry: now.entry }),
    })),
  ];
}

/**
 * The list after a step; `undefined` when it stays as it is. An entry is replaced only by a later version of its record,
 * so a step that comes again does nothing.
 */
export function listAfter(list: StoredList, { id, version, entry }: ListStep): StoredList | undefined {
  const known = list.entries.find((one) => one.id === id);
  if (!entry) {
    if (!known || known.version > version) return undefined;
    return { ...list, entries: list.entries.filter((one) => one.id !== id) };
  }
  if (known) {
    if (known.version >= version) return undefined;
    return { ...list, entries: list.entries.map((one) => (one.id === id ? entry : one)) };
  }
  if (list.entries.length < mostKept) return { ...list, entries: [...list.entries, entry] };
  return list.hasMore ? undefined : { ...list, hasMore: true };
}

/** Whether somebody who found no place can move up now. */
export function wantsRefill({ entries, hasMore }: StoredList): boolean {
  return hasMore && entries.length < mostKept;
}
