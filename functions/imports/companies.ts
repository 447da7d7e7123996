import { Account } from '../../shared/customers/account.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { derivedId } from '../../shared/id.ts';
import type { Import } from '../../shared/imports/import.ts';
import type { CompanyWords } from '../../shared/imports/row-reading.ts';
import { type Author, stampNew } from '../../shared/table/entity.ts';
import { uniqueKey } from '../../shared/table/keys.ts';
import { cut } from '../../shared/text/cut.ts';
import { companyNameKey } from '../../shared/text/name-keys.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { adjust, create, putNew, type Write } from '../platform/table/write.ts';
import { accountsNamed } from './find-accounts.ts';
import { inParallel } from './in-parallel.ts';
import type { People } from './people.ts';

/** A company as a row names it, and who is to own it if it is made. */
export interface WantedCompany extends CompanyWords {
  readonly ownerId?: string | undefined;
}

type Held = Pick<Account, 'ownerId' | 'teamId'>;

/** Companies remembered from row to row: the employees of one often stand together. */
const mostRemembered = 5_000;
const transactionsAtOnce = 3;

export interface CompaniesDeps {
  readonly table: Table;
  readonly job: Import;
  readonly author: Author;
  readonly people: People;
}

/**
 * The accounts that rows name in words: found, or made once however many rows, files and imports name them at the same
 * time, since a guard on the company's name is taken in the transaction that makes its account.
 */
export class Companies {
  readonly #deps: CompaniesDeps;
  readonly #known = new Map<string, string>();
  readonly #held = new Map<string, Held>();
  #made = 0;

  constructor(deps: CompaniesDeps) {
    this.#deps = deps;
  }

  /** How many were made so far in this run. */
  get made(): number {
    return this.#made;
  }

  /** Who owns an account that was looked at in this batch. */
  holderOf(accountId: string | undefined): Held {
    return (accountId && this.#held.get(accountId)) || {};
  }

  /** The id of each company's account, in the order asked; undefined where there is none and none may be made. */
  async accountsOf(wanted: readonly (WantedCompany | undefined)[]): Promise<(string | undefined)[]> {
    const { table, job } = this.#deps;
    const distinct = new Map(wanted.flatMap((one) => (one ? [[keyOf(one), one] as const] : [])));
    await this.#look(distinct.keys());
    const unknown = [...distinct].filter(([key]) => !this.#known.has(key));
    const found = await accountsNamed(
      table,
      job.orgId,
      unknown.map(([, one]) => one),
    );
    const missing: WantedCompany[] = [];
    for (const [index, [key, one]] of unknown.entries()) {
      const account = found[index];
      if (account) this.#keep(key, this.#remember(account));
      else missing.push(one);
    }
    if (job.createAccounts) await this.#make(missing);
    return wanted.map((one) => one && this.#known.get(keyOf(one)));
  }

  /** Reads the accounts that earlier batches found: they may have another owner by now, or be gone. */
  async #look(keys: Iterable<string>): Promise<void> {
    const { table, job } = this.#deps;
    const known = [...keys].flatMap((key) => {
      const id = this.#known.get(key);
      return id ? [{ key, id }] : [];
    });
    const ids = [...new Set(known.map(({ id }) => id))];
    const there = new Set<string>();
    for (const account of await table.getMany(Account, job.orgId, ids)) there.add(this.#remember(account));
    for (const { key, id } of known) if (!there.has(id)) this.#known.delete(key);
  }

  /** Makes what is missing, all rows of one name together. */
  async #make(missing: readonly WantedCompany[]): Promise<void> {
    const named = Map.groupBy(missing, ({ name }) => (name && companyNameKey(name)) || '');
    named.delete('');
    const drafts = [...named].map(([nameKey, all]) => ({ nameKey, all, account: this.#draft(nameKey, all) }));
    const groups = Array.from({ length: Math.ceil(drafts.length / 15) }, (_, index) =>
      drafts.slice(index * 15, index * 15 + 15),
    );
    await inParallel(groups, transactionsAtOnce, async (group) => {
      const isDone = await this.#written(
        group.flatMap(({ account, nameKey }) => this.#writes(account, nameKey)),
      );
      for (const { nameKey, all, account } of group) {
        const made = isDone ? account : await this.#makeOne(nameKey, all, account);
        if (isDone) this.#made += 1;
        this.#remember(made);
        for (const one of all) this.#keep(keyOf(one), made.id);
      }
    });
  }

  async #written(writes: readonly Write[]): Promise<boolean> {
    try {
      await this.#deps.table.write(writes);
      return true;
    } catch (error) {
      if (isAppError(error, 'conflict', 'already_exists', 'unavailable')) return false;
      throw error;
    }
  }

  /** The account of a name that somebody else may be making at this moment. */
  #makeOne(nameKey: string, all: readonly WantedCompany[], draft: Account): Promise<Account> {
    const { table, job } = this.#deps;
    return retryOnConflict(async () => {
      // Made by this very import, before the run that made it died.
      const own = await table.find(Account, job.orgId, draft.id);
      if (own) return own;
      const guard = await table.item(this.#guardKey(nameKey));
      const guardedId = guard && String(guard.recordId);
      const other = guardedId ? await table.find(Account, job.orgId, guardedId) : undefined;
      if (other) return other;
      const known = (await accountsNamed(table, job.orgId, all)).find((account) => account !== undefined);
      if (known) return known;
      await table.write(this.#writes(draft, nameKey, guardedId));
      this.#made += 1;
      return draft;
    });
  }

  #draft(nameKey: string, all: readonly WantedCompany[]): Account {
    const { job, author, people } = this.#deps;
    const name = cut(all[0]?.name ?? '', 200);
    const domain = all.flatMap((one) => one.domain ?? []).find((one) => isDomainOf(nameKey, one));
    const externalId = all.find((one) => one.externalId)?.externalId;
    const ownerId = all.find((one) => one.ownerId)?.ownerId;
    const teamId = people.userOf(ownerId)?.teamId;
    const fields = { name, domain, externalId, ownerId, teamId };
    const id = derivedId('account', Date.parse(job.createdAt), `${job.id}#company#${nameKey}`);
    return stampNew(fields, id, author, Date.now());
  }

  #writes(account: Account, nameKey: string, staleId?: string): Write[] {
    const key = this.#guardKey(nameKey);
    const lost = () => new AppError('conflict', 'The same company is made elsewhere at this moment.');
    const values = { ':new': account.id, ':old': staleId };
    const guard =
      staleId === undefined
        ? putNew({ ...key, entity: 'unique', recordId: account.id }, lost)
        : adjust(key, { set: 'SET recordId = :new', condition: 'recordId = :old', values }, lost);
    return [guard, ...create(Account, account, 'import')];
  }

  /** The guard that a row of an import of accounts takes, too, where it has nothing surer than the name. */
  #guardKey(nameKey: string) {
    return uniqueKey(this.#deps.job.orgId, `account-import:company:${nameKey}`);
  }

  #remember({ id, ownerId, teamId }: Account): string {
    this.#held.delete(id);
    this.#held.set(id, { ownerId, teamId });
    const [oldest] = this.#held.keys();
    if (oldest && this.#held.size > mostRemembered) this.#held.delete(oldest);
    return id;
  }

  #keep(key: string, id: string): void {
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(key, id);
  }
}

function keyOf({ id, externalId, name, domain }: CompanyWords): string {
  return JSON.stringify([id, externalId, name && companyNameKey(name), domain]);
}

/**
 * Whether a domain is the company's own: its name and the domain's begin alike. Somebody who works for one company often
 * writes from another's address, and everybody at that address would later be taken for theirs.
 */
function isDomainOf(nameKey: string, domain: string): boolean {
  const label = domain.split('.')[0]?.replaceAll('-', '') ?? '';
  const name = nameKey.replaceAll(' ', '');
  const initials = nameKey
    .split(' ')
    .map((word) => word.charAt(0))
    .join('');
  return label.length >= 2 && (name.startsWith(label) || label.startsWith(name) || label === initials);
}
