import { Account } from '../../shared/customers/account.ts';
import type { ReadRow } from '../../shared/imports/row-reading.ts';
import { type BaseRecord, revise } from '../../shared/table/entity.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { update } from '../platform/table/write.ts';
import { type BatchInput, readRows } from './import-batch.ts';
import { type ImportProgress, saveProgress } from './import-progress.ts';
import { batchesAfter, type ImportRun } from './import-rows.ts';
import { openSheet } from './open-sheet.ts';
import type { Importing } from './row-target.ts';
import type { LocatedRow } from './write-row.ts';

/** Sentences about parents that an import tells. */
const mostRemarks = 20;

type LinkInput<R extends BaseRecord, F> = Omit<BatchInput<R, F>, 'firstRow'>;

/**
 * Reads the file again, when all its accounts are there, and puts each under the parent that its row names. Like the rows
 * themselves in batches that are checkpoints; a link that is there already is left alone, so doing it again does no harm.
 */
export async function linkParents<R extends BaseRecord, F>(
  run: ImportRun,
  importing: Importing,
  begun: ImportProgress,
  input: LinkInput<R, F>,
): Promise<{ progress: ImportProgress; isOver: boolean }> {
  const { table, files, until } = run;
  const { job, parents } = importing;
  const sheet = await openSheet(files, job, importing);
  let progress: ImportProgress = { ...begun, linked: begun.linked ?? 0 };
  const known = new Set(progress.remarks);
  for await (const batch of batchesAfter(untilRow(sheet.rows, progress.rows), progress.linked ?? 0)) {
    const firstRow = (progress.linked ?? 0) + 1;
    const { readable } = readRows(batch, { ...input, firstRow });
    const named = readable.filter(({ reading }) => reading.company !== undefined);
    const located = await input.writer.locate(named);
    const parentIds = await parents.of(named.map(({ reading }) => reading));
    // One after the other: two links made at the same time could close a circle that neither sees.
    for (const [index, row] of located.entries()) {
      const problem = await linked(importing, row, parentIds[index]);
      if (problem && known.size < mostRemarks) known.add(problem);
    }
    progress = {
      ...progress,
      linked: (progress.linked ?? 0) + batch.length,
      remarks: [...known],
      at: new Date().toISOString(),
    };
    await saveProgress(table, job, progress);
    if (Date.now() > until) {
      await sheet.close();
      return { progress, isOver: true };
    }
  }
  return { progress, isOver: false };
}

/** Links one account; a sentence where that is impossible. Accounts that were passed over stay as they are. */
async function linked<R extends BaseRecord, F>(
  { table, job, author, parents }: Importing,
  { record, id, reading }: LocatedRow<R, F>,
  parentId: string | undefined,
): Promise<string | undefined> {
  const ownId = record?.id ?? (job.onDuplicate === 'create' ? id : undefined);
  if (!ownId || (job.onDuplicate === 'skip' && ownId !== id)) return undefined;
  if (!parentId) return notThere(reading);
  if (parentId === ownId || (record && Reflect.get(record, 'parentId') === parentId)) return undefined;
  return retryOnConflict(async () => {
    const account = await table.find(Account, job.orgId, ownId);
    if (!account || account.parentId === parentId) return undefined;
    if (await parents.makesCircle(account.id, parentId)) {
      return `“${account.name}” was not put under “${reading.company?.name ?? parentId}”: it would be its own ancestor.`;
    }
    await table.write(update(Account, account, revise(account, { parentId }, author, Date.now()), 'import'));
    return undefined;
  });
}

function notThere<F>({ company }: ReadRow<F>): string {
  return `The parent “${company?.name ?? company?.externalId ?? company?.id ?? ''}” is not there.`;
}

/** So many rows and no more: what comes after a place where the file cannot be read was not imported either. */
async function* untilRow<T>(rows: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let number = 0;
  for await (const row of rows) {
    number += 1;
    if (number > count) return;
    yield row;
    if (number === count) return;
  }
}
