import * as z from 'zod';

/** What an import would make of a file, found out from its beginning. */
export const ImportPreview = z.object({
  /** WHATWG name: `utf-8`, `utf-16le`, `gb18030`. */
  encoding: z.string(),
  /** The sign between cells. */
  delimiter: z.string(),
  /** Rows that were looked at. */
  rows: z.int(),
  columns: z.array(
    z.object({
      index: z.int(),
      header: z.string(),
      /** The field that it fills; absent for a column that is left out. */
      field: z.string().optional(),
      /** Why: the import's mapping, one that was confirmed for an earlier file of these headers, its name. */
      by: z.enum(['mapping', 'saved', 'name']).optional(),
      samples: z.array(z.string()),
      /** How its dates are read, where they could mean two days. */
      remark: z.string().optional(),
    }),
  ),
  /** Columns that the mapping names and the file does not have. */
  missing: z.array(z.string()),
  /** Of the rows looked at those that would be refused. */
  problems: z.array(z.object({ line: z.int(), reason: z.string() })),
});
export type ImportPreview = z.output<typeof ImportPreview>;
