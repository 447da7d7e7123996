import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimExport } from '../../functions/exports/export-progress.ts';
import { reviveExport, watchExport } from '../../functions/exports/revive-export.ts';
import { exportStarted } from '../../shared/exports/events.ts';
import { Export } from '../../shared/exports/export.ts';
import { recordKey, timerKey } from '../../shared/table/keys.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { startExports } from './export-scene.ts';

let scene: Awaited<ReturnType<typeof startExports>>;
let exporter: Awaited<ReturnType<typeof scene.anExporter>>;
let id: string;

beforeAll(async () => {
  scene = await startExports();
});
afterAll(() => scene.close());
beforeEach(async () => {
  exporter = await scene.anExporter();
  id = await exporter.aStartedExport({ type: 'account' });
});

const minute = 60_000;
const job = () => scene.fixture.table.get(Export, exporter.team.orgId, id);
const timer = () => scene.fixture.table.item(timerKey(exporter.team.orgId, id, 'silence'));
const revive = (later: number) =>
  reviveExport({ table: scene.fixture.table, now: Date.now() + later }, exporter.team.orgId, id);

/** A worker takes it up and is never heard of again; the sweep comes by much later. */
async function loseWorker() {
  const { table } = scene.fixture;
  // What the sweep changed before it changed later than now.
  await table.adjust(recordKey(exporter.team.orgId, id), { set: 'SET updatedAt = createdAt', values: {} });
  await new Promise((resolve) => setTimeout(resolve, 2));
  await claimExport(table, await job(), 'worker', Date.now());
  return revive(7 * minute);
}

describe('an export whose worker is gone', () => {
  it('goes on in another run that the sweep starts, and is left alone at its end', async () => {
    const before = await job();

    const revived = await loseWorker();

    expect(revived).toBe(true);
    expect(exportStarted.raisedBy({ before, after: await job() })).toBe(true);
    await exporter.runExport(id);
    expect(await exporter.readExport(id)).toMatchObject({ status: 'completed' });
    expect(await revive(20 * minute)).toBe(false);
    expect(await timer()).toBeUndefined();
  });

  it('is not started again while its run waits for its turn in the queue', async () => {
    expect(await revive(20 * minute)).toBe(false);
    expect(await job()).toMatchObject({ part: 1 });
  });

  it('ends as failed, with the reason, when that happens at the same place again and again', async () => {
    for (let time = 0; time < 3; time += 1) expect(await loseWorker()).toBe(true);

    const revived = await loseWorker();

    expect(revived).toBe(false);
    expect(await exporter.readExport(id)).toMatchObject({
      status: 'failed',
      problem: expect.stringContaining('could not go on after row 0'),
    });
  });

  it('is found by the sweep itself', async () => {
    functionEnvironment({ TABLE_NAME: scene.fixture.tableName });
    const { handler } = await import('../../functions/handoffs/sweep.ts');
    await scene.fixture.table.write(watchExport(await job(), Date.now() - minute));

    const { failed } = await handler();

    expect(failed).toBe(0);
    expect(Date.parse(String((await timer())?.dueAt))).toBeGreaterThan(Date.now());
  });
});
