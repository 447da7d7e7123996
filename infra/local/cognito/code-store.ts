import { randomInt, timingSafeEqual } from 'node:crypto';
import type { SqliteFile } from '../sqlite-file.ts';
import { codeExpired, codeMismatch, limitExceeded } from './cognito-error.ts';
import { hashOf } from './secrets.ts';

export type CodePurpose = 'resetPassword' | 'verifyEmail';

const HOUR = 60 * 60_000;
// Cognito allows "5 to 20 requests or attempts an hour" by its own judgement of risk:
// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
const CODES_PER_HOUR = 5;
const WRONG_CODES = 5;

/** How long a code holds, ms. Verification codes hold a day, reset codes an hour. */
const VALIDITY: Record<CodePurpose, number> = { resetPassword: HOUR, verifyEmail: 24 * HOUR };

/** Six-digit codes that were mailed; only the newest of a purpose counts. */
export class CodeStore {
  readonly #database: SqliteFile;
  readonly #clock: () => number;

  constructor(database: SqliteFile, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Makes a code; throws `LimitExceededException` above five an hour. */
  issue(poolId: string, sub: string, purpose: CodePurpose): string {
    const now = this.#clock();
    const since = now - HOUR;
    this.#database.run('DELETE FROM attempt WHERE at <= ?', since);
    const asked = this.#database.get(
      'SELECT COUNT(*) AS count FROM attempt WHERE pool_id = ? AND sub = ? AND action = ?',
      poolId,
      sub,
      purpose,
    );
    if (Number(asked?.count) >= CODES_PER_HOUR) throw limitExceeded();
    this.#database.run('INSERT INTO attempt VALUES (?, ?, ?, ?)', poolId, sub, purpose, now);
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    this.#database.run(
      'INSERT OR REPLACE INTO code VALUES (?, ?, ?, ?, 0, ?)',
      poolId,
      sub,
      purpose,
      hashOf(code),
      now + VALIDITY[purpose],
    );
    return code;
  }

  /** Throws unless the code is the one that was mailed. It stays valid until `use`. */
  check(poolId: string, sub: string, purpose: CodePurpose, code: string): void {
    const row = this.#database.get(
      'SELECT hash, failures, expires_at FROM code WHERE pool_id = ? AND sub = ? AND purpose = ?',
      poolId,
      sub,
      purpose,
    );
    if (!row || Number(row.expires_at) <= this.#clock()) throw codeExpired();
    if (Number(row.failures) >= WRONG_CODES) throw limitExceeded();
    if (timingSafeEqual(Buffer.from(String(row.hash)), Buffer.from(hashOf(code)))) return;
    this.#database.run(
      'UPDATE code SET failures = failures + 1 WHERE pool_id = ? AND sub = ? AND purpose = ?',
      poolId,
      sub,
      purpose,
    );
    throw codeMismatch();
  }

  use(poolId: string, sub: string, purpose: CodePurpose): void {
    this.#database.run(
      'DELETE FROM code WHERE pool_id = ? AND sub = ? AND purpose = ?',
      poolId,
      sub,
      purpose,
    );
  }
}
