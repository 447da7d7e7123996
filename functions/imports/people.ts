import type { Related } from '../../shared/exports/columns.ts';
import { User } from '../../shared/organization/user.ts';
import { normaliseEmail } from '../../shared/text/contact-points.ts';
import { personNameKey } from '../../shared/text/name-keys.ts';
import type { Table } from '../platform/table/gateway.ts';

/** Strangers that a remark names; of more it says how many. */
const mostNamed = 10;

/** The users of an organization, found as files name them; read once a run. */
export class People {
  readonly #byEmail: ReadonlyMap<string, User>;
  readonly #byName: ReadonlyMap<string, User | undefined>;
  readonly #byId: ReadonlyMap<string, User>;
  readonly #strangers = new Set<string>();

  constructor(users: readonly User[]) {
    this.#byId = new Map(users.map((user) => [user.id, user]));
    this.#byEmail = new Map(users.map((user) => [normaliseEmail(user.email), user]));
    const named = Map.groupBy(users, ({ name }) => personNameKey(name) ?? '');
    // Of two people of one name nobody can tell who is meant.
    this.#byName = new Map([...named].map(([name, all]) => [name, all.length === 1 ? all[0] : undefined]));
  }

  static async of(table: Table, orgId: string): Promise<People> {
    return new People(await table.all(User, { orgId, index: 'list', partition: 'user' }));
  }

  /** The user whom a cell names by e-mail address, name or our id; strangers are remembered for the remark. */
  ownerOf(text: string | undefined): User | undefined {
    if (text === undefined) return undefined;
    const address = /[^\s<>(),;]+@[^\s<>(),;]+/.exec(text)?.[0];
    const user =
      this.#byId.get(text) ??
      (address && this.#byEmail.get(normaliseEmail(address))) ??
      this.#byName.get(personNameKey(text) ?? '');
    if (!user && this.#strangers.size < 1000) this.#strangers.add(text);
    return user || undefined;
  }

  /** What exports say of users. */
  readonly related: Related = {
    accountName: () => undefined,
    userEmail: (id) => this.userOf(id)?.email,
  };

  userOf(id: string | undefined): User | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** A sentence about the owners that nobody here is; undefined when there are none. */
  remark(): string | undefined {
    if (this.#strangers.size === 0) return undefined;
    const [named, more] = [[...this.#strangers].slice(0, mostNamed), this.#strangers.size - mostNamed];
    const others = more > 0 ? ` and ${more} more` : '';
    return `No user is called ${named.map((name) => `“${name}”`).join(', ')}${others}: what they own came in without an owner.`;
  }
}
