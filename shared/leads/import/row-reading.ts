import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { problemsOf } from '../../platform/validation.ts';

/** What reading a row depends on besides the row. */
export interface RowTerms {
  readonly defaults: Readonly<Record<string, string>>;
  /** Country of phone numbers that are written without one. */
  readonly defaultCountry?: string | undefined;
  /** Currency of amounts that name none. */
  readonly baseCurrency: string;
}

/** The fields of a record that a row describes, and what makes it the same record when it comes again. */
export interface ReadRow<F> {
  readonly fields: F;
  /**
   * By what it is found again, the surest first: `external:…`, `email:…`, `phone:…`, `domain:…`, or a fingerprint of all
   * its values, `row:…`.
   */
  readonly identities: readonly [string, ...string[]];
}

export type RowReading<F> = ReadRow<F> | { readonly problem: string };

/** The cells of a row by field. */
export class RowCells {
  readonly #cells: ReadonlyMap<string, readonly string[]>;
  readonly #defaults: Readonly<Record<string, string>>;

  constructor(cells: ReadonlyMap<string, readonly string[]>, { defaults }: Pick<RowTerms, 'defaults'>) {
    this.#cells = cells;
    this.#defaults = defaults;
  }

  /** Every text for the field, the defaults where the row says nothing. */
  all(field: string): readonly string[] {
    const written = this.#cells.get(field);
    if (written) return written;
    const text = this.#defaults[field];
    return text === undefined ? [] : [text];
  }

  /** The first text for the field. */
  first(field: string): string | undefined {
    return this.all(field)[0];
  }

  /** The organization's own fields: `custom.size` as `{ size }`. */
  custom(): Record<string, string> {
    const names = [...this.#cells.keys(), ...Object.keys(this.#defaults)].filter((field) =>
      field.startsWith('custom.'),
    );
    return Object.fromEntries(
      names.map((field) => [field.slice('custom.'.length), this.all(field).join('; ')]),
    );
  }

  /** The same for the same values in the same fields, whatever the order of the columns. */
  fingerprint(): string {
    const values = [...this.#cells].sort(([one], [other]) => (one < other ? -1 : 1));
    return `row:${createHash('sha256').update(JSON.stringify(values)).digest('base64url')}`;
  }

  /** The name of a person: whole, or of its parts in the order of its script. */
  personName(): string | undefined {
    const [whole, given, family] = [this.first('name'), this.first('givenName'), this.first('familyName')];
    if (whole) return whole;
    const isHan = /^\p{Script=Han}+$/u.test(`${given ?? ''}${family ?? ''}`);
    const parts = isHan ? [family, given] : [given, family];
    return parts.filter((part) => part !== undefined).join(isHan ? '' : ' ') || undefined;
  }
}

/** The fields through their schema; the problems of a row as one sentence. */
export function checked<S extends z.ZodType>(
  schema: S,
  fields: object,
): { fields: z.output<S> } | { problem: string } {
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse(said);
  if (parsed.success) return { fields: parsed.data };
  return {
    problem: problemsOf(parsed.error)
      .map(({ path, message }) => `${path}: ${message}`)
      .join('; '),
  };
}

/** The identities that are known, the surest first, with the fingerprint where there is none. */
export function identitiesOf(known: readonly (string | undefined)[], cells: RowCells): [string, ...string[]] {
  const [first, ...others] = known.filter((identity) => identity !== undefined);
  return first === undefined ? [cells.fingerprint()] : [first, ...others];
}
