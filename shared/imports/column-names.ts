import type { CustomField } from '../custom-fields/custom-field.ts';
import { foldText } from '../text/fold.ts';
import { cellKindOf, type ImportType } from './import-fields.ts';
import { columnNames, ownPrefixes } from './names-of-columns.ts';

export interface Recognised {
  readonly field: string;
  /** How sure the name is: of two columns for one field the lower rank is taken. */
  readonly rank: number;
}

const compiled = new Map<ImportType, ReadonlyMap<string, Recognised>>();

/** The field a column of this name holds; `undefined` when the name is none of the usual ones. */
export function fieldOfHeader(type: ImportType, header: string): string | undefined {
  return recognise(type, header)?.field;
}

/**
 * The field a column of this name holds and how sure that is: a field's own name, a custom field's key or label, or what
 * tools and people call it. Custom fields that nobody defined are none where the organization defines its own.
 */
export function recognise(
  type: ImportType,
  header: string,
  definitions: readonly CustomField[] = [],
): Recognised | undefined {
  const custom = customOf(header, definitions);
  if (custom) return { field: `custom.${custom.key}`, rank: 0 };
  const known = compiledOf(type);
  const key = headerKey(header);
  const found = known.get(key) ?? ownColumn(type, key, known);
  if (!found?.field.startsWith('custom.') || definitions.length === 0) return found;
  return definitions.some((one) => `custom.${one.key}` === found.field) ? found : undefined;
}

/** The form in which column names are compared: `E-Mail_Address` is `e mail address`. */
export function headerKey(header: string): string {
  return foldText(header)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function customOf(header: string, definitions: readonly CustomField[]): CustomField | undefined {
  const name = /^custom\.(.+)$/.exec(header.trim())?.[1];
  const joined = (text: string) => headerKey(text).replaceAll(' ', '');
  const key = joined(name ?? header);
  if (key === '') return undefined;
  return definitions.find((one) =>
    [one.key, one.label.en, one.label.zh].some((each) => each !== undefined && joined(each) === key),
  );
}

/** `Person - Email - Work` of a contact is its `email work`. */
function ownColumn(
  type: ImportType,
  key: string,
  known: ReadonlyMap<string, Recognised>,
): Recognised | undefined {
  for (const prefix of ownPrefixes[type]) {
    if (!key.startsWith(`${prefix} `)) continue;
    const found = known.get(key.slice(prefix.length + 1));
    if (found) return found;
  }
  return undefined;
}

function compiledOf(type: ImportType): ReadonlyMap<string, Recognised> {
  const ready = compiled.get(type);
  if (ready) return ready;
  const fields = compile(type);
  compiled.set(type, fields);
  return fields;
}

function compile(type: ImportType): ReadonlyMap<string, Recognised> {
  const fields = new Map<string, Recognised>();
  const add = (key: string, recognised: Recognised) => {
    if (!fields.has(key)) fields.set(key, recognised);
  };
  // `id` is ours where its values are, else the other tool's.
  const all = { id: 'id', ...columnNames[type] };
  for (const [field, list] of Object.entries(all)) {
    if (!cellKindOf(type, field)) continue;
    const listed = list.split(', ');
    // A field's own name is sure, unless it stands further down in the list.
    for (const name of listed.includes(field) ? listed : [field, ...listed]) {
      const rank = Math.max(0, listed.indexOf(name));
      const key = headerKey(name.replace(/([a-z])([A-Z])/g, '$1 $2'));
      add(key, { field, rank });
      // `EmailAddress` as well as `Email Address`.
      add(key.replaceAll(' ', ''), { field, rank });
    }
  }
  return fields;
}
