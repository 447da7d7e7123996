import type { CustomField } from '../custom-fields/custom-field.ts';
import { headerKey, recognise } from './column-names.ts';
import { type DateOrder, dayOf, instantFrom } from './date-values.ts';
import type { ColumnMapping, Import } from './import.ts';
import { type CellKind, cellKindOf, ignoredColumn, takesSeveralColumns } from './import-fields.ts';

/** A column that is read: into which field, and what its values mean. */
export interface PlannedColumn {
  readonly index: number;
  readonly field: string;
  readonly kind: CellKind;
  /** Why it is read so: the mapping says it, or its name usually means it. */
  readonly by: 'mapping' | 'name';
  /** Said in the mapping; else the values of the file decide. */
  readonly dates: DateOrder | undefined;
  readonly values: ReadonlyMap<string, string>;
  readonly empty: ReadonlySet<string>;
}

export interface ColumnPlan {
  readonly headers: readonly string[];
  readonly columns: readonly PlannedColumn[];
  /** Columns that the mapping names and the file does not have. */
  readonly missing: readonly string[];
  /** In which order the dates of a column are written, by its index. */
  readonly orders?: ReadonlyMap<number, DateOrder>;
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

interface Candidate {
  readonly index: number;
  readonly key: string;
  readonly field: string;
  readonly rank: number;
}

/**
 * Decides for every column of the file which field it fills: what the mapping says, else what its name usually means.
 * A field that the mapping gives to a column is not taken by another. Of columns that are only recognised, those of the
 * surest name fill the field, the first where two are as sure; e-mail addresses, phones and tags take all of theirs.
 */
export function planColumns(
  job: Pick<Import, 'type' | 'mapping'>,
  headers: readonly string[],
  definitions: readonly CustomField[] = [],
): ColumnPlan {
  const mapping = new Map(
    Object.entries(job.mapping ?? {}).map(([header, entry]) => [
      headerKey(header),
      { header, ...meaningOf(entry) },
    ]),
  );
  const keys = headers.map(headerKey);
  const isThere = (header: string) => keys.includes(headerKey(header));
  const given = new Set(
    [...mapping.values()].filter(({ header }) => isThere(header)).map(({ field }) => field),
  );
  const candidates = headers.flatMap((header, index): Candidate[] => {
    const key = keys[index] ?? '';
    const found = key === '' || mapping.has(key) ? undefined : recognise(job.type, header, definitions);
    return found && !given.has(found.field) ? [{ index, key, ...found }] : [];
  });
  const chosen = new Map(surest(candidates).map((one) => [one.index, one]));
  const kindOf = (field: string) => kindOfColumn(job.type, field, definitions);
  const columns = headers.flatMap((_, index): PlannedColumn[] => {
    const mapped = mapping.get(keys[index] ?? '');
    if (mapped) {
      return mapped.field === ignoredColumn ? [] : [planned(index, mapped, kindOf(mapped.field), 'mapping')];
    }
    const field = chosen.get(index)?.field;
    return field ? [planned(index, { field }, kindOf(field), 'name')] : [];
  });
  const missing = [...mapping.values()].map(({ header }) => header).filter((header) => !isThere(header));
  return { headers, columns, missing };
}

/** Of the candidates for each field those that are read. */
function surest(candidates: readonly Candidate[]): Candidate[] {
  return [...Map.groupBy(candidates, ({ field }) => field)].flatMap(([field, all]) => {
    if (takesSeveralColumns(field)) return all;
    const best = all.reduce((one, other) => (other.rank < one.rank ? other : one));
    // Two columns of one name fill the same field.
    return all.filter(({ key }) => key === best.key);
  });
}

interface Meaning {
  readonly field: string;
  readonly values?: Readonly<Record<string, string>> | undefined;
  readonly empty?: readonly string[] | undefined;
  readonly dates?: DateOrder | undefined;
}

const meaningOf = (entry: ColumnMapping): Meaning => (typeof entry === 'string' ? { field: entry } : entry);

function kindOfColumn(type: Import['type'], field: string, definitions: readonly CustomField[]): CellKind {
  const defined = definitions.find(({ key }) => `custom.${key}` === field)?.type;
  if (defined === 'date' || defined === 'dateTime') return defined;
  return defined ? 'text' : (cellKindOf(type, field) ?? 'text');
}

function planned(
  index: number,
  { field, values = {}, empty = [], dates }: Meaning,
  kind: CellKind,
  by: PlannedColumn['by'],
): PlannedColumn {
  return {
    ...{ index, field, dates, by },
    // Whoever says how the dates of a column are written says that they are dates.
    kind: dates && kind === 'text' ? 'date' : kind,
    values: new Map(Object.entries(values).map(([from, to]) => [valueKey(from), to])),
    empty: new Set([...emptyValues, ...empty].map(valueKey)),
  };
}

/** Whether the column holds dates whose order the file must tell. */
export function hasDates({ kind }: PlannedColumn): boolean {
  return kind === 'date' || kind === 'dateTime';
}

/** The texts a row has for each field, in the order of its columns; empty ones left out. */
export function cellsByField({ columns, orders }: ColumnPlan, row: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const column of columns) {
    const { index, field, values, empty } = column;
    const written = undefused(row[index] ?? '').trim();
    const meant = values.get(valueKey(written)) ?? written;
    if (empty.has(valueKey(meant))) continue;
    const text = hasDates(column) ? dateText(column, meant, orders) : meant;
    const known = fields.get(field);
    if (known) known.push(text);
    else fields.set(field, [text]);
  }
  return fields;
}

/** A date as ISO 8601 has it; what is none stays as it is. */
function dateText({ index, kind, dates }: PlannedColumn, text: string, orders: ColumnPlan['orders']): string {
  const order = dates ?? orders?.get(index) ?? 'dayFirst';
  return (kind === 'date' ? dayOf(text, order) : instantFrom(text, order)) ?? text;
}

/** Takes off the sign that exports put before what a spreadsheet would run as a formula. */
function undefused(text: string): string {
  return text.startsWith("'") && /^'[\s"'“”‘’]*[=+\-@＝＋－＠\t\r]/.test(text) ? text.slice(1) : text;
}

const valueKey = (value: string) => value.trim().toLowerCase();
