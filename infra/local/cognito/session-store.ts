import type { SqliteFile } from '../sqlite-file.ts';
import { notAuthorized } from './cognito-error.ts';
import { hashOf } from './secrets.ts';

/** A sign-in between two calls: what the user still has to answer. */
export interface Session {
  readonly poolId: string;
  readonly clientId: string;
  /** The user's sub; absent when there is no such user and nobody shall learn it. */
  readonly sub?: string;
  readonly username: string;
  readonly challenge: 'NEW_PASSWORD_REQUIRED' | 'PASSWORD_VERIFIER' | 'SOFTWARE_TOKEN_MFA';
  /** The handshake of PASSWORD_VERIFIER, hexadecimal. */
  readonly srp?: { readonly A: string; readonly B: string; readonly b: string };
}

/** Sessions under the secret their client carries; they survive a restart and end when used or after minutes. */
export class SessionStore {
  readonly #database: SqliteFile;
  readonly #clock: () => number;

  constructor(database: SqliteFile, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  /** `validity` in seconds. */
  open(secret: string, session: Session, validity: number): void {
    const now = this.#clock();
    this.#database.run('DELETE FROM session WHERE expires_at <= ?', now);
    this.#database.run(
      'INSERT INTO session VALUES (?, ?, ?)',
      hashOf(secret),
      JSON.stringify(session),
      now + validity * 1000,
    );
  }

  /** The open session of a secret, for this client and challenge; throws Cognito's complaint otherwise. */
  require(secret: string | undefined, expected: Pick<Session, 'clientId' | 'challenge'>): Session {
    const row =
      secret === undefined
        ? undefined
        : this.#database.get('SELECT record, expires_at FROM session WHERE hash = ?', hashOf(secret));
    if (!row) throw notAuthorized('Invalid session for the user.');
    if (Number(row.expires_at) <= this.#clock()) {
      throw notAuthorized('Invalid session for the user, session is expired.');
    }
    const session: Session = JSON.parse(String(row.record));
    if (session.clientId !== expected.clientId || session.challenge !== expected.challenge) {
      throw notAuthorized('Invalid session for the user.');
    }
    return session;
  }

  /** Ends a session; false when another call ended it first. */
  close(secret: string): boolean {
    return this.#database.run('DELETE FROM session WHERE hash = ?', hashOf(secret)) > 0;
  }
}
