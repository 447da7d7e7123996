import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { CustomField, CustomizedType } from '../custom-fields/custom-field.ts';
import { customFromTexts } from '../custom-fields/custom-from-text.ts';
import { type Custom, validateCustom } from '../custom-fields/validate-custom.ts';
import { problemsOf } from '../platform/validation.ts';

/** What reading a row depends on besides the row. */
export interface RowTerms {
  readonly defaults: Readonly<Record<string, string>>;
  /** Country of phone numbers that are written without one. */
  readonly defaultCountry?: string | undefined;
  /** Currency of amounts that name none. */
  readonly baseCurrency: string;
  /** The custom fields of the type of record; without any, every `custom.<name>` is a text. */
  readonly definitions?: readonly CustomField[];
}

/** What a row says about the company that its record belongs to or is part of. */
export interface CompanyWords {
  /** Our own id of it, as an export of ours has it; it may be of another organization. */
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly externalId?: string | undefined;
  /** Of a website or an e-mail address; never of a free-mail provider. */
  readonly domain?: string | undefined;
}

/** The fields of a record that a row describes, and what makes it the same record when it comes again. */
export interface ReadRow<F> {
  readonly fields: F;
  /**
   * By what it is found again, the surest first: `id:…` (ours), `external:…`, `email:…`, `phone:…#name`, `domain:…`,
   * `company:…`, `person:name@company`, or a fingerprint of all its values, `row:…`.
   */
  readonly identities: readonly [string, ...string[]];
  /** The company of a contact, the parent of an account. */
  readonly company?: CompanyWords | undefined;
  /** Who owns it in the words of the file: a name or an e-mail address. */
  readonly owner?: string | undefined;
  /** The texts by field. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

export type RowReading<F> = ReadRow<F> | { readonly problem: string };

/** The cells of a row by field. */
export class RowCells {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly #defaults: Readonly<Record<string, string>>;

  constructor(cells: ReadonlyMap<string, readonly string[]>, { defaults }: Pick<RowTerms, 'defaults'>) {
    this.texts = cells;
    this.#defaults = defaults;
  }

  /** Every text for the field, the defaults where the row says nothing. */
  all(field: string): readonly string[] {
    const written = this.texts.get(field);
    if (written) return written;
    const text = this.#defaults[field];
    return text === undefined ? [] : [text];
  }

  /** The first text for the field. */
  first(field: string): string | undefined {
    return this.all(field)[0];
  }

  /** The organization's own fields as texts: `custom.size` as `{ size }`. */
  custom(): Record<string, string> {
    const names = [...this.texts.keys(), ...Object.keys(this.#defaults)].filter((field) =>
      field.startsWith('custom.'),
    );
    return Object.fromEntries(
      names.map((field) => [field.slice('custom.'.length), this.all(field).join('; ')]),
    );
  }

  /** The same for the same values in the same fields, whatever the order of the columns. */
  fingerprint(): string {
    const values = [...this.texts].sort(([one], [other]) => (one < other ? -1 : 1));
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

  /** A postal address; undefined when the row has none. */
  address() {
    const lines = [...this.all('street'), ...this.all('street2')]
      .flatMap((street) => street.split(/\r?\n/))
      .map((street) => street.trim())
      .filter((street) => street !== '');
    const address = {
      ...(lines.length > 0 && { lines: lines.slice(0, 6) }),
      ...definedOf({
        city: this.first('city'),
        region: this.first('state'),
        postalCode: this.first('postalCode'),
        country: this.first('country'),
      }),
    };
    return Object.keys(address).length > 0 ? address : undefined;
  }
}

const definedOf = (fields: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/**
 * The organization's own fields of a row, each by its definition, with what the row says that has no field of its own.
 * What a new record must have is asked for when it is made.
 */
export function customOf(
  recordType: CustomizedType,
  cells: RowCells,
  { definitions = [], baseCurrency }: RowTerms,
  kept: Readonly<Record<string, string>> = {},
): { readonly custom: Custom | undefined } | { readonly problem: string } {
  const texts = { ...kept, ...cells.custom() };
  if (Object.keys(texts).length === 0) return { custom: undefined };
  const written = customFromTexts(definitions, texts, baseCurrency);
  const { custom, problems } = validateCustom({ recordType, definitions, custom: written, isPartial: true });
  if (problems.length === 0) return { custom };
  return { problem: problems.map(({ path, message }) => `${path}: ${message}`).join('; ') };
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
export function identitiesOf(
  known: readonly (string | undefined | false)[],
  cells: RowCells,
): [string, ...string[]] {
  const [first, ...others] = known.filter((identity) => typeof identity === 'string');
  return first === undefined ? [cells.fingerprint()] : [first, ...others];
}
