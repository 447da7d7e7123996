import { createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../aws-json.ts';
import type { Log, MailHost } from '../contracts.ts';
import type { SqliteFile } from '../sqlite-file.ts';
import { CodeStore } from './code-store.ts';
import { notAuthorized } from './cognito-error.ts';
import { hashPassword } from './passwords.ts';
import { RefreshTokenStore } from './refresh-token-store.ts';
import { randomId, randomSecret } from './secrets.ts';
import { SessionStore } from './session-store.ts';
import { makeVerifier } from './srp.ts';
import { createTokenSigner, newSigningKey, type TokenSigner } from './token-signer.ts';
import type { User } from './user.ts';
import type { UserPoolSettings } from './user-pool.ts';
import type { UserPoolClientSettings } from './user-pool-client.ts';
import { UserStore } from './user-store.ts';

/** A deployed user pool. */
export interface Pool {
  readonly id: string;
  /** The id after the underscore, which SRP calls the pool by. */
  readonly shortName: string;
  readonly arn: string;
  readonly issuer: string;
  settings: UserPoolSettings;
  readonly signer: TokenSigner;
  readonly users: UserStore;
  /** Keys what is derived for names that do not exist. */
  readonly secret: string;
  readonly createdAt: number;
}

/** A deployed app client. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly settings: UserPoolClientSettings;
  readonly createdAt: number;
}

interface DirectoryOptions {
  readonly database: SqliteFile;
  readonly mail: MailHost;
  readonly log: Log;
  readonly clock: () => number;
  readonly region: string;
  readonly accountId: string;
}

/** All pools and clients with what their operations share. */
export class Directory {
  readonly sessions: SessionStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly codes: CodeStore;
  readonly mail: MailHost;
  readonly log: Log;
  readonly clock: () => number;
  readonly #options: DirectoryOptions;
  readonly #pools = new Map<string, Pool>();
  readonly #clients = new Map<string, Client>();

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.mail = options.mail;
    this.log = options.log;
    this.clock = options.clock;
    this.sessions = new SessionStore(options.database, options.clock);
    this.refreshTokens = new RefreshTokenStore(options.database, options.clock);
    this.codes = new CodeStore(options.database, options.clock);
  }

  /** Makes a pool or takes it up again with its key and users; `id` when the template's resolver chose one. */
  async addPool(logicalId: string, settings: UserPoolSettings, id: string | undefined): Promise<Pool> {
    const { database, region, accountId, clock } = this.#options;
    const row =
      database.get(
        'SELECT * FROM pool WHERE id = ?1 OR (?1 IS NULL AND logical_id = ?2)',
        id ?? null,
        logicalId,
      ) ??
      database.get(
        'INSERT INTO pool VALUES (?, ?, ?, ?, ?) RETURNING *',
        id ?? `${region}_${randomId(9)}`,
        logicalId,
        await newSigningKey(),
        randomSecret(32),
        clock(),
      );
    const poolId = String(row?.id);
    const issuer = `https://cognito-idp.${poolId.split('_')[0]}.amazonaws.com/${poolId}`;
    const pool: Pool = {
      id: poolId,
      shortName: poolId.split('_')[1] ?? poolId,
      arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`,
      issuer,
      settings,
      signer: await createTokenSigner(String(row?.signing_key), issuer, clock),
      users: new UserStore(database, poolId, () => pool.settings),
      secret: String(row?.secret),
      createdAt: Number(row?.created_at),
    };
    this.#pools.set(poolId, pool);
    return pool;
  }

  /** Makes a client of a pool or takes it up again. */
  addClient(logicalId: string, settings: UserPoolClientSettings, id: string | undefined): Client {
    const { database, clock } = this.#options;
    const pool = this.pool(settings.userPoolId);
    const row =
      database.get(
        'SELECT * FROM client WHERE id = ?1 OR (?1 IS NULL AND pool_id = ?2 AND logical_id = ?3)',
        id ?? null,
        pool.id,
        logicalId,
      ) ??
      database.get(
        'INSERT INTO client VALUES (?, ?, ?, ?, ?) RETURNING *',
        id ?? randomId(26, { lowerCase: true }),
        pool.id,
        logicalId,
        randomId(51, { lowerCase: true }),
        clock(),
      );
    const client: Client = {
      id: String(row?.id),
      secret: String(row?.secret),
      settings,
      createdAt: Number(row?.created_at),
    };
    this.#clients.set(client.id, client);
    return client;
  }

  /** The pool of an id; throws `ResourceNotFoundException`. */
  pool(id: string): Pool {
    const pool = this.#pools.get(id);
    if (!pool) throw new ServiceError('ResourceNotFoundException', `User pool ${id} does not exist.`);
    return pool;
  }

  findPool(id: string): Pool | undefined {
    return this.#pools.get(id);
  }

  /** The client of an id, and its pool; throws `ResourceNotFoundException`. */
  client(id: string): { client: Client; pool: Pool } {
    const client = this.#clients.get(id);
    if (!client)
      throw new ServiceError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
    return { client, pool: this.pool(client.settings.userPoolId) };
  }

  /** Reads the user afresh, changes and stores it: nothing awaits in between, so no other call is overwritten. */
  change(pool: Pool, sub: string, edit: (user: User) => void): User | undefined {
    const user = pool.users.bySub(sub);
    if (!user) return undefined;
    edit(user);
    user.modifiedAt = this.clock();
    pool.users.update(user);
    return user;
  }
}

/** What a user keeps of a password: its hash for sign-in by password, its verifier for sign-in by SRP. */
export async function passwordRecords(pool: Pool, username: string, password: string) {
  return {
    passwordHash: await hashPassword(password),
    srp: makeVerifier(pool.shortName, username, password),
  };
}

/** Throws unless a client with a secret proved that it has it, for this name. */
export function checkSecretHash(client: Client, names: readonly string[], given: string | undefined): void {
  if (!client.settings.hasSecret) return;
  if (given === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  const matches = names.some((name) => {
    const expected = createHmac('sha256', client.secret).update(`${name}${client.id}`).digest();
    const hash = Buffer.from(given, 'base64');
    return hash.length === expected.length && timingSafeEqual(hash, expected);
  });
  if (!matches) throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
}
