/** Contacts and accounts with what belongs to them, in a real table, and a table that dies at a chosen write. */

import { Table, type TableDeps } from '../../../functions/platform/table/gateway.ts';
import { create, type Write } from '../../../functions/platform/table/write.ts';
import { Account } from '../../../shared/customers/account.ts';
import { Consent } from '../../../shared/customers/consent.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { derivedId, type IdKind } from '../../../shared/id.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import { type BaseRecord, type Entity, stampNew } from '../../../shared/table/entity.ts';
import type { TestTable } from '../../support/table.ts';

const at = Date.parse('2026-11-03T08:00:00.000Z');

/** Writes records of one organization straight into the table. */
export function writerFor({ table }: Pick<TestTable, 'table'>, orgId: string) {
  let count = 0;
  const record = <R extends BaseRecord>(entity: Entity<R>, kind: IdKind, fields: object): R => {
    count += 1;
    const stamped = stampNew(
      fields,
      derivedId(kind, at + count, `${orgId} ${count}`),
      { orgId, userId: 'system' },
      at + count,
    );
    return entity.schema.parse(stamped);
  };
  const add = async <R extends BaseRecord>(entity: Entity<R>, kind: IdKind, fields: object): Promise<R> => {
    const made = record(entity, kind, fields);
    await table.write(create(entity, made));
    return made;
  };
  return {
    account: (fields: object = {}) => add(Account, 'account', { name: 'Shu Brocade', ...fields }),
    contact: (fields: object = {}) => add(Contact, 'contact', { name: { full: 'Ada Lovelace' }, ...fields }),
    opportunity: (fields: object) => add(Opportunity, 'opportunity', { name: 'Looms', ...fields }),
    lead: (fields: object) =>
      add(Lead, 'lead', {
        name: 'Ada',
        email: 'ada@engines.example',
        source: 'web',
        status: 'converted',
        score: 1,
        epoch: 1,
        ...fields,
      }),
    consent: (contactId: string) =>
      add(Consent, 'consent', {
        contactId,
        topic: 'news',
        channel: 'email',
        granted: true,
        source: 'form',
        at: '2026-11-03T08:00:00.000Z',
      }),
    /** Touches, many to a transaction. */
    touches: async (number: number, fields: object): Promise<Interaction[]> => {
      const touches = Array.from({ length: number }, (_, place) =>
        record(Interaction, 'interaction', {
          channel: 'email',
          direction: 'inbound',
          kind: 'email',
          summary: `Letter ${place}`,
          at: new Date(at + place * 60_000).toISOString(),
          ...fields,
        }),
      );
      for (let start = 0; start < touches.length; start += 90) {
        await table.write(touches.slice(start, start + 90).flatMap((touch) => create(Interaction, touch)));
      }
      return touches;
    },
  };
}

/** A table at which the process dies before its nth transaction. */
export class DyingTable extends Table {
  #left: number;

  constructor(deps: TableDeps, transactions: number) {
    super(deps);
    this.#left = transactions;
  }

  override async write(...groups: readonly (Write | readonly Write[])[]): Promise<void> {
    this.#left -= 1;
    if (this.#left < 0) throw new Error('killed');
    await super.write(...groups);
  }
}
