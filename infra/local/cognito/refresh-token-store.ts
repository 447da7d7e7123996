import { randomUUID } from 'node:crypto';
import type { SqliteFile } from '../sqlite-file.ts';
import { hashOf, randomSecret } from './secrets.ts';

/** What a refresh token stands for: one sign-in of one user at one client. Times in ms, `authTime` in s. */
export interface RefreshToken {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly originJti: string;
  readonly authTime: number;
  readonly expiresAt: number;
  readonly revoked: boolean;
}

/** Refresh tokens, kept as hashes. A sign-in whose token is revoked has no valid access tokens here either. */
export class RefreshTokenStore {
  readonly #database: SqliteFile;
  readonly #clock: () => number;

  constructor(database: SqliteFile, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Makes the token of a new sign-in; `validity` in seconds. */
  issue(of: Pick<RefreshToken, 'poolId' | 'clientId' | 'sub'>, validity: number) {
    const now = this.#clock();
    this.#database.run('DELETE FROM refresh_token WHERE expires_at <= ?', now);
    const token = randomSecret(96);
    const originJti = randomUUID();
    const authTime = Math.floor(now / 1000);
    this.#database.run(
      'INSERT INTO refresh_token VALUES (?, ?, ?, ?, ?, ?, ?, 0)',
      hashOf(token),
      of.poolId,
      of.clientId,
      of.sub,
      originJti,
      authTime,
      now + validity * 1000,
    );
    return { token, originJti, authTime };
  }

  find(token: string): RefreshToken | undefined {
    const row = this.#database.get('SELECT * FROM refresh_token WHERE hash = ?', hashOf(token));
    if (!row) return undefined;
    return {
      poolId: String(row.pool_id),
      clientId: String(row.client_id),
      sub: String(row.sub),
      originJti: String(row.origin_jti),
      authTime: Number(row.auth_time),
      expiresAt: Number(row.expires_at),
      revoked: row.revoked === 1,
    };
  }

  /** True while nobody revoked the sign-in. */
  isSignedIn(originJti: string): boolean {
    const row = this.#database.get('SELECT revoked FROM refresh_token WHERE origin_jti = ?', originJti);
    return row?.revoked === 0;
  }

  revoke(token: string): void {
    this.#database.run('UPDATE refresh_token SET revoked = 1 WHERE hash = ?', hashOf(token));
  }

  /** Signs a user out everywhere. */
  revokeAll(poolId: string, sub: string): void {
    this.#database.run('UPDATE refresh_token SET revoked = 1 WHERE pool_id = ? AND sub = ?', poolId, sub);
  }
}
