import { isPlain, type Plain } from '../platform/plain.ts';
import { echoesOf } from './hidden-echoes.ts';
import { type HiddenFields, hides, typeOfId } from './hidden-fields.ts';

/**
 * An answer without what its reader may not see. Whatever shape it has, every record in it is known by its id: `lead_01j…`
 * is a lead, so its hidden fields go, wherever it stands: in a list, a 360 view, a search result, a packet. Besides records
 * it clears the lists that speak of a record's fields (an entry that names a `field` or a `path`, as audit entries and the
 * reasons of a duplicate do), and the places where one record repeats another's fields. The value itself is not changed;
 * with nothing hidden it is given back as it is.
 */
export function withoutHidden<T>(value: T, hidden: HiddenFields | undefined): T;
export function withoutHidden(value: unknown, hidden: HiddenFields | undefined): unknown {
  return hidden ? cleared(value, hidden) : value;
}

function cleared(value: unknown, hidden: HiddenFields): unknown {
  if (Array.isArray(value)) return value.map((one) => cleared(one, hidden));
  if (!isPlain(value)) return value;
  const visible = echoesOf(withoutOwn(value, hidden), hidden);
  return Object.fromEntries(Object.entries(visible).map(([name, inner]) => [name, cleared(inner, hidden)]));
}

/** Without the hidden fields of the record that this object is, or speaks of. */
function withoutOwn(object: Plain, hidden: HiddenFields): Plain {
  const own = typeOfId(object.id);
  const fields = own === undefined ? undefined : hidden.get(own);
  const visible = fields ? [...fields].reduce(withoutPath, object) : object;
  const told = toldTypeOf(object) ?? own;
  return told !== undefined && hidden.has(told) ? withoutTold(visible, told, hidden) : visible;
}

/** The type of record an object says that it is about. */
function toldTypeOf({ recordType, type }: Plain): string | undefined {
  const told = recordType ?? type;
  return typeof told === 'string' ? told : undefined;
}

/** Lists whose entries are about one field each lose those about hidden ones. */
function withoutTold(object: Plain, type: string, hidden: HiddenFields): Plain {
  return Object.fromEntries(
    Object.entries(object).map(([name, inner]) => [
      name,
      Array.isArray(inner) ? inner.flatMap((entry) => toldEntry(entry, type, hidden)) : inner,
    ]),
  );
}

function toldEntry(entry: unknown, type: string, hidden: HiddenFields): unknown[] {
  if (!isPlain(entry)) return [entry];
  const { field, path } = entry;
  const about = typeof path === 'string' ? path : typeof field === 'string' ? field : undefined;
  if (about === undefined) return [entry];
  if (hides(hidden, type, about)) return [];
  const within = [...(hidden.get(type) ?? [])].filter((one) => one.startsWith(`${about}.`));
  if (within.length === 0) return [entry];
  // About the whole that a hidden field is part of: what was said of it as one cannot be parted.
  if (path === undefined) return [];
  const parts = within.map((one) => one.slice(about.length + 1));
  const values = Object.entries(entry).map(([name, value]) => [
    name,
    name === 'path' ? value : partOf(value, parts),
  ]);
  return [Object.fromEntries(values.filter(([, value]) => value !== undefined))];
}

/** The value without its hidden parts; nothing of one that is no object any more, as a long one cut for the audit. */
function partOf(value: unknown, parts: readonly string[]): unknown {
  return isPlain(value) ? parts.reduce(withoutPath, value) : undefined;
}

/** The object without the field at a dotted path; one that is empty without it goes with it. */
function withoutPath(object: Plain, path: string): Plain {
  const [name = '', ...rest] = path.split('.');
  if (!Object.hasOwn(object, name)) return object;
  const { [name]: inner, ...others } = object;
  if (rest.length === 0) return others;
  if (!isPlain(inner)) return object;
  const left = withoutPath(inner, rest.join('.'));
  return Object.keys(left).length === 0 ? others : { ...object, [name]: left };
}
