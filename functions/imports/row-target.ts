import type { HiddenFields } from '../../shared/access/hidden-fields.ts';
import type { CustomField } from '../../shared/custom-fields/custom-field.ts';
import type { Related } from '../../shared/exports/columns.ts';
import type { Import } from '../../shared/imports/import.ts';
import type { ReadRow, RowCells, RowReading, RowTerms } from '../../shared/imports/row-reading.ts';
import type { Author, BaseRecord, Entity } from '../../shared/table/entity.ts';
import type { CaptureTerms } from '../leads/capture.ts';
import type { Reference } from '../platform/references.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Write } from '../platform/table/write.ts';
import type { Companies } from './companies.ts';
import type { Parents } from './parents.ts';
import type { People } from './people.ts';

/** What an import must know about the type of record its rows become. */
export interface RowTarget<R extends BaseRecord, F> {
  readonly entity: Entity<R>;
  readonly read: (cells: RowCells, terms: RowTerms) => RowReading<F>;
  /** Under which lookup a record of this identity is found, however it came in; some have none. */
  readonly lookupOf: (identity: string) => string | undefined;
  /** Whether a record found by this identity is the row's own. */
  readonly isSame: (record: R, fields: F, identity: string) => boolean;
  /** The rows with the records they name in words: owners, companies, parents. Some of these are made. */
  readonly relate?: (rows: readonly ReadRow<F>[]) => Promise<readonly ReadRow<F>[]>;
  readonly references: (fields: F) => readonly Reference[];
  /** The row for a record of another organization or tool whose own id it carries. */
  readonly withExternalId: (fields: F, externalId: string) => F;
  /** What exports of these records say of others. */
  readonly related: Related;
  /** Throws `invalid` where a new record needs more than the row says. */
  readonly create: (fields: F, id: string, now: number) => Write[];
  /** The record with what the row says; `undefined` when that changes nothing. Throws `invalid`. */
  readonly revised: (record: R, row: ReadRow<F>, now: number) => Promise<R | undefined>;
}

/** One run of an import, as its targets need it. */
export interface Importing {
  readonly table: Table;
  readonly job: Import;
  readonly author: Author;
  readonly terms: CaptureTerms;
  readonly people: People;
  readonly companies: Companies;
  readonly parents: Parents;
  /** The custom fields of the imported type. */
  readonly definitions: readonly CustomField[];
  /** What whoever imports may not see, and so not write. */
  readonly hiddenFields: HiddenFields | undefined;
}

/** The lookup of an identity: its fingerprints and pairs of names have none, a phone is looked up without the name. */
export function usualLookup(identity: string): string | undefined {
  if (identity.startsWith('row:') || identity.startsWith('person:') || identity.startsWith('id:'))
    return undefined;
  return identity.startsWith('phone:') ? identity.split('#')[0] : identity;
}

/** Two ids of the other system are two records there, whatever else is the same. */
export function sameElsewhere(
  record: { readonly externalId?: string | undefined },
  fields: { readonly externalId?: string | undefined },
): boolean {
  return !fields.externalId || !record.externalId || fields.externalId === record.externalId;
}
