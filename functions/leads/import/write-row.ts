import { AppError, isAppError } from '../../../shared/errors.ts';
import { derivedId, idPrefixes } from '../../../shared/id.ts';
import type { ReadRow } from '../../../shared/leads/import/row-reading.ts';
import type { Import } from '../../../shared/leads/import.ts';
import type { BaseRecord } from '../../../shared/table/entity.ts';
import { uniqueKey } from '../../../shared/table/keys.ts';
import { expectReferences } from '../../platform/references.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { adjust, putNew, update, type Write } from '../../platform/table/write.ts';
import type { RowTarget } from './row-target.ts';

export type RowOutcome = 'created' | 'updated' | 'skipped';

/** The most records looked at behind one e-mail address or phone number. */
const mostPerLookup = 25;

/** What earlier imports made of some rows: the record that guards each identity, deleted ones by their id alone. */
export interface Guarded<R> {
  readonly ids: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, R>;
}

/** A row that needs nothing any more, or the writes that make its record. */
export type PreparedRow = { readonly outcome: RowOutcome } | { readonly writes: readonly Write[] };

/**
 * Writes rows so that each is there once, however often and by however many imports it comes: a guard on what makes the
 * row the same is taken in the transaction that makes its record. The record's id follows from the import and the row,
 * so a row that was written before a crash is known again.
 */
export class RowWriter<R extends BaseRecord, F> {
  readonly #table: Table;
  readonly #job: Import;
  readonly #target: RowTarget<R, F>;

  constructor(table: Table, job: Import, target: RowTarget<R, F>) {
    this.#table = table;
    this.#job = job;
    this.#target = target;
  }

  /** What earlier imports made of these rows: two BatchGets for a hundred of them. */
  async guarded(rows: readonly ReadRow<F>[]): Promise<Guarded<R>> {
    const guards = rows.map(({ identities: [identity] }) => ({ identity, key: this.#guardKey(identity) }));
    const items = await this.#table.items(
      guards.map(({ key }) => key),
      true,
    );
    const byKey = new Map(items.map((item) => [String(item.PK), String(item.recordId)]));
    const ids = new Map<string, string>();
    for (const { identity, key } of guards) {
      const recordId = byKey.get(key.PK);
      if (recordId) ids.set(identity, recordId);
    }
    const records = await this.#table.getMany(this.#target.entity, this.#job.orgId, [...ids.values()], true);
    return { ids, records: new Map(records.map((record) => [record.id, record])) };
  }

  /**
   * Finds out what a row needs; a row that is there is passed over or changed at once. `row` is its number in the file.
   * Throws `invalid` for a reference to nothing.
   */
  async prepare({ fields, identities }: ReadRow<F>, row: number, guarded: Guarded<R>): Promise<PreparedRow> {
    const { entity, references, create } = this.#target;
    await expectReferences(this.#table, this.#job.orgId, references(fields));
    const id = derivedId(entity.name, Date.parse(this.#job.createdAt), `${this.#job.id}#${row}`);
    if (this.#job.onDuplicate === 'create') return { writes: create(fields, id, Date.now()) };
    const guardId = guarded.ids.get(identities[0]);
    const record = guarded.records.get(guardId ?? '') ?? (await this.#findOtherwise({ fields, identities }));
    if (!record)
      return { writes: [this.#guard(identities[0], id, guardId), ...create(fields, id, Date.now())] };
    // It was made by this very row, before the run that made it died.
    if (record.id === id) return { outcome: 'created' };
    return { outcome: this.#job.onDuplicate === 'skip' ? 'skipped' : await this.#update(record, fields) };
  }

  /** Makes the records of several rows in one transaction; false when one of them has to be looked at anew. */
  async createTogether(rows: readonly { readonly writes: readonly Write[] }[]): Promise<boolean> {
    try {
      await this.#table.write(rows.flatMap(({ writes }) => writes));
      return true;
    } catch (error) {
      if (isAppError(error, 'conflict', 'already_exists', 'unavailable')) return false;
      throw error;
    }
  }

  /** Makes, changes or passes over the record of one row. Throws `invalid` for a bad one. */
  async write(reading: ReadRow<F>, row: number): Promise<RowOutcome> {
    return retryOnConflict(async () => {
      const prepared = await this.prepare(reading, row, await this.guarded([reading]));
      if ('outcome' in prepared) return prepared.outcome;
      try {
        await this.#table.write(prepared.writes);
      } catch (error) {
        // Of the imports that always make a record, a crash may have left this one.
        if (this.#job.onDuplicate !== 'create' || !isAppError(error, 'already_exists')) throw error;
      }
      return 'created';
    });
  }

  async #update(record: R, fields: F): Promise<RowOutcome> {
    const after = await this.#target.revised(record, fields, Date.now());
    if (!after) return 'skipped';
    await this.#table.write(update(this.#target.entity, record, after, 'import'));
    return 'updated';
  }

  /** The record of a row that came in otherwise: by hand, by a form, by the API. */
  async #findOtherwise({ fields, identities }: ReadRow<F>): Promise<R | undefined> {
    const { entity, isSame, lookupOf } = this.#target;
    const { orgId } = this.#job;
    for (const identity of identities) {
      const lookup = lookupOf(identity);
      if (!lookup) continue;
      const range = { orgId, partition: `lookup#${lookup}`, beginsWith: `${idPrefixes[entity.name]}_` };
      const { items } = await this.#table.query(range, mostPerLookup);
      const ids = items.map(({ recordId }) => String(recordId));
      const record = (await this.#table.getMany(entity, orgId, ids)).find((one) => isSame(one, fields));
      if (record) return record;
    }
    return undefined;
  }

  /** Takes the guard, from a deleted record where one still holds it. Another import that was faster is a `conflict`. */
  #guard(identity: string, recordId: string, staleId: string | undefined): Write {
    const key = this.#guardKey(identity);
    const lost = () => new AppError('conflict', 'The same row is imported elsewhere at this moment.');
    if (staleId === undefined) return putNew({ ...key, entity: 'unique', recordId }, lost);
    const values = { ':new': recordId, ':old': staleId };
    return adjust(key, { set: 'SET recordId = :new', condition: 'recordId = :old', values }, lost);
  }

  #guardKey(identity: string) {
    return uniqueKey(this.#job.orgId, `${this.#target.entity.name}-import:${identity}`);
  }
}
