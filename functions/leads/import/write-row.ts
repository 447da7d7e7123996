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

  /** The records that earlier imports made of these rows, by identity: one BatchGet for a hundred rows. */
  async guarded(rows: readonly ReadRow<F>[]): Promise<ReadonlyMap<string, string>> {
    const keys = rows.map(({ identities: [identity] }) => ({ identity, key: this.#guardKey(identity) }));
    const items = await this.#table.items(
      keys.map(({ key }) => key),
      true,
    );
    const recordIds = new Map(items.map((item) => [String(item.PK), String(item.recordId)]));
    return new Map(
      keys.flatMap(({ identity, key }) => {
        const recordId = recordIds.get(key.PK);
        return recordId ? [[identity, recordId] as const] : [];
      }),
    );
  }

  /** Makes, changes or passes over the record of a row. `row` is its number in the file. Throws `invalid` for a bad one. */
  async write(reading: ReadRow<F>, row: number, guards: ReadonlyMap<string, string>): Promise<RowOutcome> {
    await expectReferences(this.#table, this.#job.orgId, this.#target.references(reading.fields));
    const id = derivedId(this.#target.entity.name, Date.parse(this.#job.createdAt), `${this.#job.id}#${row}`);
    if (this.#job.onDuplicate === 'create') return this.#createAnyway(reading.fields, id);
    let known: ReadonlyMap<string, string> | undefined = guards;
    return retryOnConflict(async () => {
      const { record, staleId } = await this.#find(reading, known ?? (await this.guarded([reading])));
      known = undefined;
      if (!record) return this.#create(reading, id, staleId);
      // It was made by this very row, before the run that made it died.
      if (record.id === id) return 'created';
      return this.#job.onDuplicate === 'skip' ? 'skipped' : this.#update(record, reading.fields);
    });
  }

  async #createAnyway(fields: F, id: string): Promise<RowOutcome> {
    try {
      await retryOnConflict(() => this.#table.write(this.#target.create(fields, id, Date.now())));
    } catch (error) {
      if (!isAppError(error, 'already_exists')) throw error;
    }
    return 'created';
  }

  async #create(
    { fields, identities }: ReadRow<F>,
    id: string,
    staleId: string | undefined,
  ): Promise<RowOutcome> {
    const guard = this.#guard(identities[0], id, staleId);
    await this.#table.write(guard, this.#target.create(fields, id, Date.now()));
    return 'created';
  }

  async #update(record: R, fields: F): Promise<RowOutcome> {
    const after = await this.#target.revised(record, fields, Date.now());
    if (!after) return 'skipped';
    await this.#table.write(update(this.#target.entity, record, after, 'import'));
    return 'updated';
  }

  /** The record a row stands for, if there is one; `staleId` names the deleted one that its guard still holds. */
  async #find(
    { fields, identities }: ReadRow<F>,
    guards: ReadonlyMap<string, string>,
  ): Promise<{ record?: R | undefined; staleId?: string | undefined }> {
    const { entity, isSame, lookupOf } = this.#target;
    const { orgId } = this.#job;
    const guardedId = guards.get(identities[0]);
    const guarded = guardedId ? await this.#table.find(entity, orgId, guardedId) : undefined;
    if (guarded) return { record: guarded };
    const prefix = `${idPrefixes[entity.name]}_`;
    for (const identity of identities) {
      const lookup = lookupOf(identity);
      if (!lookup) continue;
      const range = { orgId, partition: `lookup#${lookup}`, beginsWith: prefix };
      const { items } = await this.#table.query(range, mostPerLookup);
      const ids = items.map(({ recordId }) => String(recordId));
      const record = (await this.#table.getMany(entity, orgId, ids)).find((one) => isSame(one, fields));
      if (record) return { record, staleId: guardedId };
    }
    return { staleId: guardedId };
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
