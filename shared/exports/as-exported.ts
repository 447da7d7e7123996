import { Account } from '../customers/account.ts';
import { Contact } from '../customers/contact.ts';
import { Lead } from '../leads/lead.ts';
import type { BaseRecord, Entity } from '../table/entity.ts';
import { customText } from './cell-text.ts';
import { type ExportColumn, exportColumns, type Related } from './columns.ts';

/** Words that stand for another record beside its id. */
const besideIds: Readonly<Record<string, string>> = { company: 'accountId', parent: 'parentId' };

type ImportedType = 'lead' | 'account' | 'contact';

/**
 * Whether a row says nothing but what an export of the record says by now, `texts` by field. Such a row changes nothing,
 * also where reading it would lose something: the kind of a phone number, a list's own separator.
 */
export function isAsExported(
  type: ImportedType,
  record: BaseRecord,
  texts: ReadonlyMap<string, readonly string[]>,
  related: Related,
): boolean {
  if (type === 'lead') return isSame(Lead, exportColumns.lead, record, texts, related);
  if (type === 'account') return isSame(Account, exportColumns.account, record, texts, related);
  return isSame(Contact, exportColumns.contact, record, texts, related);
}

function isSame<R extends BaseRecord & { readonly custom?: Readonly<Record<string, unknown>> | undefined }>(
  entity: Entity<R>,
  columns: readonly ExportColumn<R>[],
  record: BaseRecord,
  texts: ReadonlyMap<string, readonly string[]>,
  related: Related,
): boolean {
  const parsed = entity.schema.safeParse(record);
  if (!parsed.success) return false;
  const said = (field: string) => {
    const found = columns.find(({ header }) => header === field);
    if (found) return found.text(parsed.data, related);
    return field.startsWith('custom.')
      ? customText(parsed.data.custom?.[field.slice('custom.'.length)])
      : undefined;
  };
  for (const [field, written] of texts) {
    const id = besideIds[field];
    if (id && texts.has(id)) continue;
    if ((said(field) ?? '').trim() !== written.join('; ')) return false;
  }
  return true;
}
