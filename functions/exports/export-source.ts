import { type Actor, type Held, type Resource, reaches } from '../../shared/access/permissions.ts';
import { visibleRecord } from '../../shared/access/visible-record.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { type ExportColumn, exportColumns } from '../../shared/exports/columns.ts';
import type { Export, ExportFilter } from '../../shared/exports/export.ts';
import { isWithinRegion } from '../../shared/geo/region-path.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { matchesQuery } from '../../shared/text/search-query.ts';
import type { Range } from '../platform/table/range.ts';

export type Exported = BaseRecord &
  Held & { readonly custom?: Readonly<Record<string, unknown>> | undefined };

/** Where the records of an export stand, which of them are asked for, and what their columns are. */
export interface ExportSource<R extends Exported> {
  readonly entity: Entity<R>;
  readonly range: Range;
  readonly columns: readonly ExportColumn<R>[];
  readonly isAsked: (record: R) => boolean;
  /** The accounts that the columns and filters speak of. */
  readonly accountOf: (record: R) => string | undefined;
  /** Asked of the account where the type has no region of its own. */
  readonly accountRegion?: string | undefined;
}

export interface Sources {
  readonly lead: ExportSource<Lead>;
  readonly account: ExportSource<Account>;
  readonly contact: ExportSource<Contact>;
  readonly opportunity: ExportSource<Opportunity>;
  readonly interaction: ExportSource<Interaction & Held>;
}

/** The list by the index that leaves least to be read; what it does not answer is tried on each record. */
export function sourceOf<T extends Export['type']>(type: T, orgId: string, filter: ExportFilter): Sources[T] {
  const makers: { readonly [K in Export['type']]: () => Sources[K] } = {
    lead: () => leads(orgId, filter),
    account: () => accounts(orgId, filter),
    contact: () => contacts(orgId, filter),
    opportunity: () => opportunities(orgId, filter),
    interaction: () => interactions(orgId, filter),
  };
  return makers[type]();
}

/** Whether the actor may see the record and asked for it: by what they may see of it. */
export function isVisible<R extends Exported>(
  { entity, isAsked }: ExportSource<R>,
  actor: Actor,
  q: string | undefined,
  record: R,
): boolean {
  if (!isResource(entity.name) || !reaches(actor, entity.name, 'read', record) || !isAsked(record))
    return false;
  return !q || matchesQuery(entity.searchTexts?.(visibleRecord(entity, record, actor)) ?? [], q);
}

const resources: ReadonlySet<string> = new Set(Object.keys(exportColumns));
const isResource = (name: string): name is Resource & keyof typeof exportColumns => resources.has(name);

function leads(orgId: string, { status, ownerId, teamId, source, region }: ExportFilter): Sources['lead'] {
  const range: Range = ownerId
    ? { orgId, index: 'owner', partition: `lead#${ownerId}` }
    : teamId
      ? { orgId, index: 'team', partition: `lead#${teamId}` }
      : region
        ? { orgId, index: 'region', partition: 'lead', beginsWith: `${region}/` }
        : status
          ? { orgId, index: 'status', partition: `lead#${status}` }
          : source
            ? { orgId, index: 'source', partition: `lead#${source}` }
            : { orgId, index: 'list', partition: 'lead' };
  return {
    ...{ entity: Lead, range, columns: exportColumns.lead },
    accountOf: () => undefined,
    isAsked: (lead) =>
      isEqual(lead.status, status) &&
      isEqual(lead.ownerId, ownerId) &&
      isEqual(lead.teamId, teamId) &&
      isEqual(lead.source, source) &&
      isIn(lead.region, region),
  };
}

function accounts(orgId: string, { ownerId, region }: ExportFilter): Sources['account'] {
  const range: Range = ownerId
    ? { orgId, index: 'owner', partition: `account#${ownerId}` }
    : region
      ? { orgId, index: 'region', partition: 'account', beginsWith: `${region}/` }
      : { orgId, index: 'list', partition: 'account' };
  return {
    ...{ entity: Account, range, columns: exportColumns.account },
    accountOf: ({ parentId }) => parentId,
    isAsked: (account) => isEqual(account.ownerId, ownerId) && isIn(account.region, region),
  };
}

function contacts(orgId: string, { ownerId, accountId, region }: ExportFilter): Sources['contact'] {
  const range: Range = accountId
    ? { orgId, index: 'account', partition: `contact#${accountId}` }
    : { orgId, index: 'list', partition: 'contact' };
  return {
    ...{ entity: Contact, range, columns: exportColumns.contact },
    ...{ accountOf: ({ accountId: id }) => id, accountRegion: region },
    isAsked: (contact) => isEqual(contact.ownerId, ownerId) && isEqual(contact.accountId, accountId),
  };
}

function opportunities(orgId: string, { ownerId, accountId, stage }: ExportFilter): Sources['opportunity'] {
  const range: Range = ownerId
    ? { orgId, index: 'owner', partition: `opportunity#${ownerId}` }
    : accountId
      ? { orgId, index: 'account', partition: `opportunity#${accountId}` }
      : stage
        ? { orgId, index: 'status', partition: `opportunity#${stage}` }
        : { orgId, index: 'list', partition: 'opportunity' };
  return {
    ...{ entity: Opportunity, range, columns: exportColumns.opportunity },
    accountOf: ({ accountId: id }) => id,
    isAsked: (opportunity) =>
      isEqual(opportunity.ownerId, ownerId) &&
      isEqual(opportunity.accountId, accountId) &&
      isEqual(opportunity.stage, stage),
  };
}

function interactions(
  orgId: string,
  { accountId, contactId, kind, from, to }: ExportFilter,
): Sources['interaction'] {
  const range: Range = accountId
    ? { orgId, partition: accountId, beginsWith: 'touch#' }
    : { orgId, index: 'contact', partition: `touch#${contactId ?? ''}` };
  return {
    ...{ entity: Interaction, range, columns: exportColumns.interaction },
    accountOf: () => undefined,
    isAsked: (touch) =>
      isEqual(touch.accountId, accountId) &&
      isEqual(touch.contactId, contactId) &&
      isEqual(touch.kind, kind) &&
      (!from || touch.at >= from) &&
      (!to || touch.at < to),
  };
}

const isEqual = (value: string | undefined, asked: string | undefined) =>
  asked === undefined || value === asked;
const isIn = (value: string | undefined, region: string | undefined) =>
  region === undefined || (value !== undefined && isWithinRegion(value, region));
