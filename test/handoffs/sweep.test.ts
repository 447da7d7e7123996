import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { setTimer } from '../../functions/handoffs/timer.ts';
import { logger } from '../../functions/platform/logger.ts';
import { newId } from '../../shared/id.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { anOrganization, type TestTable, testTable } from '../support/table.ts';

let test: TestTable;
beforeAll(async () => {
  test = await testTable();
  functionEnvironment({ TABLE_NAME: test.tableName });
});
afterAll(() => test.close());

it('acts on the other timers when one cannot be read', async () => {
  const error = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const { handler } = await import('../../functions/handoffs/sweep.ts');
  const { orgId } = await anOrganization(test);
  const timer = { orgId, clock: 'respond', epoch: 1, dueAt: Date.now() - 60_000 } as const;
  await test.table.write(
    setTimer({ ...timer, recordType: 'weather', recordId: newId('lead') }),
    setTimer({ ...timer, recordType: 'lead', recordId: newId('lead') }),
  );

  const swept = await handler();

  expect(swept).toEqual({ due: 1, failed: 0 });
  expect(error).toHaveBeenCalledWith(
    'timer not readable',
    expect.objectContaining({ problems: ['recordType'] }),
  );
});
