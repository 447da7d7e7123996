import { hides } from '../../shared/access/hidden-fields.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { visibleRecord } from '../../shared/access/visible-record.ts';
import { Account } from '../../shared/customers/account.ts';
import { customText } from '../../shared/exports/cell-text.ts';
import type { ExportColumn, Related } from '../../shared/exports/columns.ts';
import { csvText, defused } from '../../shared/exports/csv-text.ts';
import { isWithinRegion } from '../../shared/geo/region-path.ts';
import { User } from '../../shared/organization/user.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Exported, ExportSource } from './export-source.ts';

/** The columns of an export: those asked for, without what is hidden from whoever gets it. */
export function columnsFor<R extends Exported>(
  { entity, columns }: Pick<ExportSource<R>, 'entity' | 'columns'>,
  { hiddenFields }: Pick<Actor, 'hiddenFields'>,
  customKeys: readonly string[],
  asked: readonly string[] | undefined,
): ExportColumn<R>[] {
  const custom = customKeys.map(
    (key): ExportColumn<R> => ({
      ...{ header: `custom.${key}`, field: `custom.${key}` },
      text: (record) => customText(record.custom?.[key]),
    }),
  );
  const visible = [...columns, ...custom].filter(
    ({ field }) =>
      !hides(hiddenFields, entity.name, field) &&
      !(field.startsWith('custom.') && hides(hiddenFields, entity.name, 'custom')),
  );
  if (!asked) return visible;
  return asked.flatMap((header) => visible.find((one) => one.header === header) ?? []);
}

/** What the rows say of other records, looked up for many rows at once. */
export class RelatedRecords {
  readonly #table: Table;
  readonly #orgId: string;
  readonly #emails: ReadonlyMap<string, string>;

  constructor(table: Table, orgId: string, users: readonly User[]) {
    this.#table = table;
    this.#orgId = orgId;
    this.#emails = new Map(users.map(({ id, email }) => [id, email]));
  }

  static async of(table: Table, orgId: string): Promise<RelatedRecords> {
    return new RelatedRecords(
      table,
      orgId,
      await table.all(User, { orgId, index: 'list', partition: 'user' }),
    );
  }

  /** What to say of the accounts with these ids, and which of them are of a region. */
  async to(
    accountIds: readonly (string | undefined)[],
    actor: Actor,
  ): Promise<Related & { isOfRegion(id: string | undefined, region: string): boolean }> {
    const ids = [...new Set(accountIds.flatMap((id) => id ?? []))];
    const found = ids.length === 0 ? [] : await this.#table.getMany(Account, this.#orgId, ids);
    const accounts = new Map(found.map((one) => [one.id, one]));
    const isNameHidden = hides(actor.hiddenFields, 'account', 'name');
    return {
      accountName: (id) => (id && !isNameHidden ? accounts.get(id)?.name : undefined),
      userEmail: (id) => (id ? this.#emails.get(id) : undefined),
      isOfRegion: (id, region) => {
        const own = id && accounts.get(id)?.region;
        return own !== undefined && own !== '' && isWithinRegion(own, region);
      },
    };
  }
}

/** A record as a line of the file, as far as the actor may see it. */
export function rowText<R extends Exported>(
  { entity }: Pick<ExportSource<R>, 'entity'>,
  columns: readonly ExportColumn<R>[],
  actor: Actor,
  related: Related,
  record: R,
): string {
  const visible = visibleRecord(entity, record, actor);
  return csvText(columns.map(({ text }) => defused(text(visible, related) ?? '')));
}
