import { ServiceError } from '../aws-json.ts';
import type { SqliteFile } from '../sqlite-file.ts';
import { aliasExists } from './cognito-error.ts';
import { aliasesOf, comparable, type User } from './user.ts';
import type { UserPoolSettings } from './user-pool.ts';

const ROWS_AT_ONCE = 500;

/** The users of one pool with the names that sign them in. */
export class UserStore {
  readonly #database: SqliteFile;
  readonly #poolId: string;
  readonly #settings: () => UserPoolSettings;

  /** `settings` may change when the template does. */
  constructor(database: SqliteFile, poolId: string, settings: () => UserPoolSettings) {
    this.#database = database;
    this.#poolId = poolId;
    this.#settings = settings;
  }

  /** The user of a user name, an alias or a sub. */
  find(login: string): User | undefined {
    const settings = this.#settings();
    const name = comparable(settings, login);
    const aliases = [`email:${name}`, `preferred_username:${name}`];
    const row = this.#database.get(
      `SELECT record, 1 AS priority FROM user WHERE pool_id = ?1 AND name = ?2
         UNION ALL SELECT record, 2 FROM user JOIN alias USING (pool_id, name) WHERE pool_id = ?1 AND alias IN (?3, ?4)
         UNION ALL SELECT record, 3 FROM user WHERE pool_id = ?1 AND sub = ?5
         ORDER BY priority LIMIT 1`,
      this.#poolId,
      name,
      aliases[0] ?? '',
      aliases[1] ?? '',
      login,
    );
    return row && read(row);
  }

  bySub(sub: string): User | undefined {
    const row = this.#database.get(
      'SELECT record FROM user WHERE pool_id = ? AND sub = ?',
      this.#poolId,
      sub,
    );
    return row && read(row);
  }

  /** Adds a user; throws `UsernameExistsException` or `AliasExistsException` when somebody has the name. */
  insert(user: User, options: { takeOverAliases: boolean }): void {
    this.#database.transaction(() => {
      const changes = this.#database.run(
        'INSERT INTO user VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        this.#poolId,
        this.#nameOf(user),
        user.sub,
        JSON.stringify(user),
      );
      if (changes === 0) throw new ServiceError('UsernameExistsException', 'User account already exists');
      this.#writeAliases(user, options.takeOverAliases);
    });
  }

  /** Writes a changed user; throws `AliasExistsException` when its new alias is somebody else's. */
  update(user: User): void {
    this.#database.transaction(() => {
      this.#database.run(
        'UPDATE user SET record = ? WHERE pool_id = ? AND sub = ?',
        JSON.stringify(user),
        this.#poolId,
        user.sub,
      );
      this.#writeAliases(user, false);
    });
  }

  remove(user: User): void {
    this.#database.transaction(() => {
      const name = this.#nameOf(user);
      this.#database.run('DELETE FROM user WHERE pool_id = ? AND sub = ?', this.#poolId, user.sub);
      this.#database.run('DELETE FROM alias WHERE pool_id = ? AND name = ?', this.#poolId, name);
    });
  }

  count(): number {
    const row = this.#database.get('SELECT COUNT(*) AS count FROM user WHERE pool_id = ?', this.#poolId);
    return Number(row?.count ?? 0);
  }

  /** Users in the order of their names, after the name `after`, those that `matches` lets through. */
  *list(after: string, matches: (user: User) => boolean): Generator<{ name: string; user: User }> {
    let last = after;
    while (true) {
      const rows = this.#database.all(
        'SELECT name, record FROM user WHERE pool_id = ? AND name > ? ORDER BY name LIMIT ?',
        this.#poolId,
        last,
        ROWS_AT_ONCE,
      );
      for (const row of rows) {
        const user = read(row);
        if (matches(user)) yield { name: String(row.name), user };
      }
      if (rows.length < ROWS_AT_ONCE) return;
      last = String(rows.at(-1)?.name);
    }
  }

  #nameOf(user: User): string {
    return comparable(this.#settings(), user.username);
  }

  #writeAliases(user: User, takeOver: boolean): void {
    const name = this.#nameOf(user);
    this.#database.run('DELETE FROM alias WHERE pool_id = ? AND name = ?', this.#poolId, name);
    for (const alias of aliasesOf(this.#settings(), user)) {
      if (takeOver) this.#release(alias);
      const changes = this.#database.run(
        'INSERT INTO alias VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        this.#poolId,
        alias,
        name,
      );
      if (changes === 0) throw aliasExists(alias.slice(0, alias.indexOf(':')));
    }
  }

  /** Takes an alias from the user who has it; the address is no longer verified for them. */
  #release(alias: string): void {
    const row = this.#database.get(
      'SELECT record FROM user JOIN alias USING (pool_id, name) WHERE pool_id = ? AND alias = ?',
      this.#poolId,
      alias,
    );
    if (!row) return;
    const owner = read(row);
    if (alias.startsWith('email:')) owner.attributes.email_verified = 'false';
    else delete owner.attributes.preferred_username;
    this.#database.run(
      'UPDATE user SET record = ? WHERE pool_id = ? AND sub = ?',
      JSON.stringify(owner),
      this.#poolId,
      owner.sub,
    );
    this.#database.run('DELETE FROM alias WHERE pool_id = ? AND alias = ?', this.#poolId, alias);
  }
}

function read(row: Record<string, unknown>): User {
  return JSON.parse(String(row.record));
}
