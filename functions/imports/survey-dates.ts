import {
  type DateEvidence,
  type DateOrder,
  noEvidence,
  orderOf,
  withEvidence,
} from '../../shared/imports/date-values.ts';
import { type ColumnPlan, hasDates } from '../../shared/imports/plan-columns.ts';
import type { CsvRow } from './csv-rows.ts';

export interface DateSurvey {
  readonly orders: ReadonlyMap<number, DateOrder>;
  /** A sentence for each column whose dates left room for doubt, by its index. */
  readonly remarks: ReadonlyMap<number, string>;
}

/** The columns whose dates only the file's values can tell. */
export function undecidedDates({ columns }: ColumnPlan): readonly number[] {
  return columns.filter((column) => hasDates(column) && !column.dates).map(({ index }) => index);
}

/**
 * Reads all values of the undecided date columns and decides for each whether the day or the month comes first. `usual` is
 * what the organization's language and country write.
 */
export async function surveyDates(
  plan: ColumnPlan,
  rows: AsyncIterable<CsvRow> | Iterable<CsvRow>,
  usual: DateOrder,
): Promise<DateSurvey> {
  const evidence = new Map<number, DateEvidence>(undecidedDates(plan).map((index) => [index, noEvidence]));
  for await (const { cells } of rows) {
    for (const [index, known] of evidence) evidence.set(index, withEvidence(known, cells[index] ?? ''));
  }
  const decided = [...evidence].map(([index, found]) => ({ index, ...orderOf(found, usual) }));
  return {
    orders: new Map(decided.map(({ index, order }) => [index, order])),
    remarks: new Map(
      decided.flatMap(({ index, remark }) =>
        remark
          ? [
              [
                index,
                `Column “${plan.headers[index] ?? ''}” has ${remark}; “dates” in its mapping says otherwise.`,
              ],
            ]
          : [],
      ),
    ),
  };
}
