import { Account } from '../../shared/customers/account.ts';
import type { CompanyWords, ReadRow } from '../../shared/imports/row-reading.ts';
import type { Table } from '../platform/table/gateway.ts';
import { accountsNamed } from './find-accounts.ts';

/** Companies up the chain that are looked at: more is a mistake, as for accounts that people change. */
const mostAncestors = 20;

/** The parents that rows of accounts name; one that stands further down in the file is linked when all rows are in. */
export class Parents {
  readonly #table: Table;
  readonly #orgId: string;
  #areOpen = false;

  constructor(table: Table, orgId: string) {
    this.#table = table;
    this.#orgId = orgId;
  }

  /** Whether rows named parents that are still to be linked. */
  get areOpen(): boolean {
    return this.#areOpen;
  }

  /** The id of each row's parent, as far as it is there by now. */
  async of(rows: readonly Pick<ReadRow<unknown>, 'company'>[]): Promise<(string | undefined)[]> {
    const named = rows.flatMap(({ company }) => company ?? []);
    if (named.length === 0) return rows.map(() => undefined);
    // Also one that was found may have to be linked: to an account that was there before.
    this.#areOpen = true;
    const found = new Map<CompanyWords, string | undefined>();
    for (const [index, account] of (await accountsNamed(this.#table, this.#orgId, named)).entries()) {
      const words = named[index];
      if (words) found.set(words, account?.id);
    }
    return rows.map(({ company }) => company && found.get(company));
  }

  /** Whether the account would become its own ancestor under this parent, or stand too deep. */
  async makesCircle(accountId: string, parentId: string): Promise<boolean> {
    let ancestor: string | undefined = parentId;
    for (let step = 0; step < mostAncestors; step += 1) {
      if (ancestor === undefined) return false;
      if (ancestor === accountId) return true;
      ancestor = (await this.#table.find(Account, this.#orgId, ancestor))?.parentId;
    }
    return true;
  }
}
