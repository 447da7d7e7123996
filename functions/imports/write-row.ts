import { AppError, isAppError } from '../../shared/errors.ts';
import { isAsExported } from '../../shared/exports/as-exported.ts';
import { derivedId, idPrefixes } from '../../shared/id.ts';
import type { Import } from '../../shared/imports/import.ts';
import type { ReadRow } from '../../shared/imports/row-reading.ts';
import type { BaseRecord } from '../../shared/table/entity.ts';
import { uniqueKey } from '../../shared/table/keys.ts';
import { erasedSince } from '../platform/erased-addresses.ts';
import { missingReferences } from '../platform/references.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { adjust, putNew, update, type Write } from '../platform/table/write.ts';
import { inParallel } from './in-parallel.ts';
import type { RowTarget } from './row-target.ts';

export type RowOutcome = 'created' | 'updated' | 'skipped';

/** The most records looked at behind one e-mail address or phone number. */
const mostPerLookup = 25;
/** Rows that are looked up or changed at the same time. */
const atOnce = 16;

export interface NumberedRow<F> {
  readonly reading: ReadRow<F>;
  /** Its number in the file. */
  readonly number: number;
}

/** What is there already for a row: its record, and the id that the guard on its identity names. */
export interface LocatedRow<R, F> extends NumberedRow<F> {
  readonly id: string;
  readonly record: R | undefined;
  readonly guardedId: string | undefined;
}

/** A row that needs nothing any more, the writes that make its record, or why it cannot be taken. */
export type PreparedRow =
  | { readonly outcome: RowOutcome }
  | { readonly writes: readonly Write[] }
  | { readonly problem: string };

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

  /** Finds what is there for these rows: three BatchGets for a hundred of them, and a Query for each that is new. */
  async locate(rows: readonly NumberedRow<F>[]): Promise<LocatedRow<R, F>[]> {
    const named = await this.#withOwnIds(rows);
    const guards = named.map(({ row }) => this.#guardKey(row.reading.identities[0]));
    const items = await this.#table.items(guards, true);
    const idByKey = new Map(items.map((item) => [String(item.PK), String(item.recordId)]));
    const guardedIds = guards.map(({ PK }) => idByKey.get(PK));
    const records = new Map(
      (await this.#records(guardedIds.flatMap((id) => id ?? []))).map((record) => [record.id, record]),
    );
    return inParallel(named, atOnce, async ({ row, own }, index) => {
      const id = derivedId(
        this.#target.entity.name,
        Date.parse(this.#job.createdAt),
        `${this.#job.id}#${row.number}`,
      );
      const guardedId = guardedIds[index];
      const record = own ?? records.get(guardedId ?? '');
      if (record || this.#job.onDuplicate === 'create') return { ...row, id, guardedId, record };
      return { ...row, id, guardedId, record: await this.#findOtherwise(row.reading) };
    });
  }

  /** Finds out what rows need; those that are there are passed over or changed at once. In the order of the rows. */
  async prepare(rows: readonly NumberedRow<F>[]): Promise<PreparedRow[]> {
    const located = await this.locate(rows);
    const prepared = new Map<number, PreparedRow>();
    const open: LocatedRow<R, F>[] = [];
    for (const row of located) {
      const done = this.#doneAlready(row);
      if (done) prepared.set(row.number, { outcome: done });
      else open.push(row);
    }
    const readings = open.map(({ reading }) => reading);
    const related = this.#target.relate ? await this.#target.relate(readings) : readings;
    const missing = await missingReferences(
      this.#table,
      this.#job.orgId,
      related.map(({ fields }) => this.#target.references(fields)),
    );
    const erased = await this.#erased(open);
    await inParallel(open, atOnce, async (row, index) => {
      const since = row.record ? undefined : erasureOf(row.reading.identities, erased);
      if (since) return void prepared.set(row.number, { problem: since });
      const problems = missing[index] ?? [];
      const reading = related[index] ?? row.reading;
      prepared.set(
        row.number,
        problems.length > 0
          ? { problem: problems.map(({ path, message }) => `${path}: ${message}`).join('; ') }
          : await this.#prepareOne({ ...row, reading }),
      );
    });
    return rows.map(({ number }) => prepared.get(number) ?? { problem: 'the row was lost' });
  }

  /** Which of the rows that would bring somebody new are people who were erased: one BatchGet for a hundred of them. */
  #erased(rows: readonly LocatedRow<R, F>[]): Promise<ReadonlyMap<string, string>> {
    const identities = rows.filter(({ record }) => !record).flatMap(({ reading }) => reading.identities);
    return erasedSince(this.#table, this.#job.orgId, [...new Set(identities)]);
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

  /** Makes, changes or passes over the record of one row. */
  async write(row: NumberedRow<F>): Promise<{ outcome: RowOutcome } | { problem: string }> {
    return retryOnConflict(async () => {
      const [prepared] = await this.prepare([row]);
      if (!prepared) return { problem: 'the row was lost' };
      if (!('writes' in prepared)) return prepared;
      try {
        await this.#table.write(prepared.writes);
      } catch (error) {
        // Of the imports that always make a record, a crash may have left this one.
        if (this.#job.onDuplicate !== 'create' || !isAppError(error, 'already_exists')) throw error;
      }
      return { outcome: 'created' };
    });
  }

  /** What needs no writing: made by this very row before the run that made it died, or there already. */
  #doneAlready({ record, id, reading }: LocatedRow<R, F>): RowOutcome | undefined {
    if (!record || this.#job.onDuplicate === 'create') return undefined;
    if (record.id === id) return 'created';
    if (this.#job.onDuplicate === 'skip') return 'skipped';
    return isAsExported(this.#job.type, record, reading.texts, this.#target.related) ? 'skipped' : undefined;
  }

  async #prepareOne({ reading, record, id, guardedId }: LocatedRow<R, F>): Promise<PreparedRow> {
    try {
      if (this.#job.onDuplicate === 'create')
        return { writes: this.#target.create(reading.fields, id, Date.now()) };
      if (record) return { outcome: await this.#update(record, reading) };
      const made = this.#target.create(reading.fields, id, Date.now());
      return { writes: [this.#guard(reading.identities[0], id, guardedId), ...made] };
    } catch (error) {
      if (isAppError(error, 'invalid')) return { problem: error.message };
      throw error;
    }
  }

  async #update(record: R, row: ReadRow<F>): Promise<RowOutcome> {
    const { entity, revised } = this.#target;
    let known: R | undefined = record;
    // Of one that somebody changed in this moment the newest state is taken.
    return retryOnConflict(async () => {
      const before = known ?? (await this.#table.get(entity, record.orgId, record.id));
      known = undefined;
      const after = await revised(before, row, Date.now());
      if (!after) return 'skipped';
      await this.#table.write(update(entity, before, after, 'import'));
      return 'updated';
    });
  }

  /** The rows with the records that carry their ids; an id that nobody here has is another system's. */
  async #withOwnIds(rows: readonly NumberedRow<F>[]): Promise<{ row: NumberedRow<F>; own: R | undefined }[]> {
    const ids = rows.flatMap(({ reading }) => ownIdOf(reading) ?? []);
    const records = new Map((await this.#records(ids)).map((record) => [record.id, record]));
    return rows.map((row) => {
      const id = ownIdOf(row.reading);
      const own = id === undefined ? undefined : records.get(id);
      return { row: id && !own ? { ...row, reading: this.#asForeign(row.reading, id) } : row, own };
    });
  }

  #asForeign(reading: ReadRow<F>, id: string): ReadRow<F> {
    const [, ...others] = reading.identities;
    const identities = others.some((one) => one.startsWith('external:'))
      ? others
      : [`external:${id}`, ...others];
    const [first = `external:${id}`, ...rest] = identities;
    return {
      ...reading,
      identities: [first, ...rest],
      fields: this.#target.withExternalId(reading.fields, id),
    };
  }

  async #records(ids: readonly string[]): Promise<R[]> {
    return ids.length === 0 ? [] : this.#table.getMany(this.#target.entity, this.#job.orgId, ids, true);
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
      if (items.length === 0) continue;
      const ids = items.map(({ recordId }) => String(recordId));
      const record = (await this.#table.getMany(entity, orgId, ids)).find((one) =>
        isSame(one, fields, identity),
      );
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

function ownIdOf<F>({ identities: [first] }: ReadRow<F>): string | undefined {
  return first.startsWith('id:') ? first.slice('id:'.length) : undefined;
}

/** Why a row of somebody who was erased is not taken; undefined for anybody else. */
function erasureOf(identities: readonly string[], erased: ReadonlyMap<string, string>): string | undefined {
  const at = identities.map((identity) => erased.get(identity)).find((since) => since !== undefined);
  if (!at) return undefined;
  return `the person was erased on ${at.slice(0, 10)}; add by hand whoever wants to be in the records again`;
}
