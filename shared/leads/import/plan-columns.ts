import type { Import } from '../import.ts';
import { fieldOfHeader, headerKey } from './column-names.ts';
import { ignoredColumn } from './import-fields.ts';

/** A column that is read: into which field, and what its values mean. */
export interface PlannedColumn {
  readonly index: number;
  readonly field: string;
  readonly values: ReadonlyMap<string, string>;
  readonly empty: ReadonlySet<string>;
}

export interface ColumnPlan {
  readonly headers: readonly string[];
  readonly columns: readonly PlannedColumn[];
  /** Columns that the mapping names and the file does not have. */
  readonly missing: readonly string[];
}

/** What other tools write where there is nothing. Compared without case. */
const emptyValues = [
  ...[
    '',
    'select',
    '-select-',
    '--select--',
    'please select',
    'n/a',
    'na',
    '#n/a',
    'n.a.',
    'null',
    '(null)',
    'nil',
  ],
  ...[
    'none',
    '--none--',
    '-none-',
    'undefined',
    '-',
    '--',
    '---',
    '—',
    '.',
    '?',
    '(blank)',
    '(empty)',
    '(not set)',
  ],
  ...['无', '暂无', '空', '未填写', '请选择', '/'],
];

/**
 * Decides for every column of the file which field it fills: what the mapping says, else what its name usually means.
 * A field that the mapping gives to a column is not taken by another; of columns that are only recognised, the first.
 */
export function planColumns(job: Pick<Import, 'type' | 'mapping'>, headers: readonly string[]): ColumnPlan {
  const mapping = new Map(
    Object.entries(job.mapping ?? {}).map(([header, entry]) => [
      headerKey(header),
      { header, ...(typeof entry === 'string' ? { field: entry } : entry) },
    ]),
  );
  const keys = headers.map(headerKey);
  const isThere = (header: string) => keys.includes(headerKey(header));
  const taken = new Set(
    [...mapping.values()].filter(({ header }) => isThere(header)).map(({ field }) => field),
  );
  const recognised = new Map<string, string>();
  const columns = headers.flatMap((header, index): PlannedColumn[] => {
    const key = headerKey(header);
    const mapped = mapping.get(key);
    if (mapped) return mapped.field === ignoredColumn ? [] : [planned(index, mapped.field, mapped)];
    const field = key === '' ? undefined : fieldOfHeader(job.type, header);
    // Two columns of one name fill the same field.
    if (!field || (taken.has(field) && recognised.get(key) !== field)) return [];
    taken.add(field);
    recognised.set(key, field);
    return [planned(index, field, {})];
  });
  const missing = [...mapping.values()].map(({ header }) => header).filter((header) => !isThere(header));
  return { headers, columns, missing };
}

interface Meaning {
  readonly values?: Readonly<Record<string, string>> | undefined;
  readonly empty?: readonly string[] | undefined;
}

function planned(index: number, field: string, { values = {}, empty = [] }: Meaning): PlannedColumn {
  return {
    index,
    field,
    values: new Map(Object.entries(values).map(([from, to]) => [valueKey(from), to])),
    empty: new Set([...emptyValues, ...empty].map(valueKey)),
  };
}

/** The texts a row has for each field, in the order of its columns; empty ones left out. */
export function cellsByField({ columns }: ColumnPlan, row: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const { index, field, values, empty } of columns) {
    const written = (row[index] ?? '').trim();
    const text = values.get(valueKey(written)) ?? written;
    if (empty.has(valueKey(text))) continue;
    const known = fields.get(field);
    if (known) known.push(text);
    else fields.set(field, [text]);
  }
  return fields;
}

const valueKey = (value: string) => value.trim().toLowerCase();
