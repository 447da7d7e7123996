import { type HiddenFields, hides } from '../../shared/access/hidden-fields.ts';
import type { CustomField } from '../../shared/custom-fields/custom-field.ts';
import { shownField } from '../../shared/exports/columns.ts';
import type { DateOrder } from '../../shared/imports/date-values.ts';
import type { Import } from '../../shared/imports/import.ts';
import type { ImportPreview } from '../../shared/imports/import-preview.ts';
import { type ColumnPlan, cellsByField, planColumns } from '../../shared/imports/plan-columns.ts';
import { readAccountRow } from '../../shared/imports/read-account-row.ts';
import { readContactRow } from '../../shared/imports/read-contact-row.ts';
import { readLeadRow } from '../../shared/imports/read-lead-row.ts';
import { RowCells, type RowTerms } from '../../shared/imports/row-reading.ts';
import type { SheetHead } from './sheet-head.ts';
import { surveyDates } from './survey-dates.ts';

const mostSamples = 5;
const mostProblems = 20;

export interface PreviewTerms extends RowTerms {
  readonly definitions: readonly CustomField[];
  readonly usualOrder: DateOrder;
  readonly hiddenFields?: HiddenFields | undefined;
}

/** What the import would make of a file that begins like this. `isSaved`: its mapping is one of an earlier file. */
export async function previewOf(
  job: Pick<Import, 'type' | 'mapping'>,
  head: SheetHead,
  terms: PreviewTerms,
  isSaved: boolean,
): Promise<ImportPreview> {
  const all = planColumns(job, head.headers, terms.definitions);
  const planned = withoutHiddenColumns(job.type, all, terms.hiddenFields);
  const { orders, remarks } = await surveyDates(planned, head.rows, terms.usualOrder);
  const plan = { ...planned, orders };
  const columnAt = new Map(plan.columns.map((column) => [column.index, column]));
  return {
    ...{ encoding: head.encoding, delimiter: head.delimiter, rows: head.rows.length },
    columns: head.headers.map((header, index) => {
      const column = columnAt.get(index);
      const by = column?.by === 'mapping' && isSaved ? ('saved' as const) : column?.by;
      return {
        ...{ index, header, samples: samplesOf(head, index) },
        ...(column && { field: column.field, by }),
        ...(remarks.has(index) && { remark: remarks.get(index) }),
      };
    }),
    missing: [...plan.missing],
    problems: problemsOf(job.type, plan, head, terms),
  };
}

/** Different values of a column. */
function samplesOf({ rows }: SheetHead, index: number): string[] {
  const values = rows.map(({ cells }) => (cells[index] ?? '').trim().slice(0, 200));
  return [...new Set(values.filter((value) => value !== ''))].slice(0, mostSamples);
}

function problemsOf(type: Import['type'], plan: ColumnPlan, { rows }: SheetHead, terms: RowTerms) {
  const read = { lead: readLeadRow, contact: readContactRow, account: readAccountRow }[type];
  const problems = rows.flatMap(({ cells, line }) => {
    const reading = read(new RowCells(cellsByField(plan, cells), terms), terms);
    return 'problem' in reading ? [{ line, reason: reading.problem }] : [];
  });
  return problems.slice(0, mostProblems);
}

/** The plan without the columns of fields that are hidden from whoever imports: they may not write them. */
export function withoutHiddenColumns(
  type: Import['type'],
  plan: ColumnPlan,
  hidden: HiddenFields | undefined,
): ColumnPlan {
  if (!hidden) return plan;
  const isVisible = (field: string) => !hides(hidden, type, shownField(type, field));
  return { ...plan, columns: plan.columns.filter(({ field }) => isVisible(field)) };
}
