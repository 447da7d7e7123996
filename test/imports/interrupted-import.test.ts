import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimProgress } from '../../functions/imports/import-progress.ts';
import { reviveImport, watchImport } from '../../functions/imports/revive-import.ts';
import { importStarted } from '../../shared/imports/events.ts';
import { Import } from '../../shared/imports/import.ts';
import { progressKey, recordKey, timerKey } from '../../shared/table/keys.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { startImports } from './import-scene.ts';

let scene: Awaited<ReturnType<typeof startImports>>;
let importer: Awaited<ReturnType<typeof scene.anImporter>>;

beforeAll(async () => {
  scene = await startImports();
});
afterAll(() => scene.close());
beforeEach(async () => {
  importer = await scene.anImporter();
});

describe('an import that was interrupted', () => {
  const many = `name,email\n${Array.from({ length: 450 }, (_, index) => `Lead ${index},lead-${index}@x.example`).join('\n')}\n`;

  it('goes on in the next run, each row once and counted once', async () => {
    const id = await importer.aStartedImport(many);
    const before = await scene.fixture.table.get(Import, importer.team.orgId, id);

    await importer.run(id, 0);

    const after = await scene.fixture.table.get(Import, importer.team.orgId, id);
    expect(await importer.readImport(id)).toMatchObject({ status: 'running', rows: 200, created: 200 });
    expect(importStarted.raisedBy({ before, after })).toBe(true);
    await importer.run(id);
    expect(await importer.readImport(id)).toMatchObject({
      status: 'completed',
      rows: 450,
      created: 450,
      skipped: 0,
      percent: 100,
    });
    expect(await importer.leads()).toHaveLength(450);
    await importer.run(id);
    expect(await importer.leads()).toHaveLength(450);
  });

  it('does rows again that were written after the last checkpoint, without a trace', async () => {
    const id = await importer.aStartedImport(many);
    await importer.run(id, 0);
    // As a crash between the rows and their checkpoint leaves it.
    const values = { ':rows': 50, ':created': 50 };
    await scene.fixture.table.adjust(progressKey(importer.team.orgId, id), {
      set: 'SET #rows = :rows, created = :created',
      names: { '#rows': 'rows' },
      values,
    });

    await importer.run(id);

    expect(await importer.readImport(id)).toMatchObject({ rows: 450, created: 450, skipped: 0 });
    expect(await importer.leads()).toHaveLength(450);
  });
});

describe('an import whose worker dies', () => {
  const rows = 'name,email\nAda,ada@x.example\nBob,bob@x.example\n';
  const minute = 60_000;
  let id: string;
  const job = () => scene.fixture.table.get(Import, importer.team.orgId, id);
  const timer = () => scene.fixture.table.item(timerKey(importer.team.orgId, id, 'silence'));
  const revive = (later: number) =>
    reviveImport({ table: scene.fixture.table, now: Date.now() + later }, importer.team.orgId, id);
  /** A worker takes it up and is never heard of again. */
  const die = async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await claimProgress(scene.fixture.table, await job(), 'worker', Date.now());
  };

  beforeEach(async () => {
    id = await importer.aStartedImport(rows);
  });

  it('goes on in another run within minutes, started by the sweep, and is left alone at its end', async () => {
    await die();
    const before = await job();
    const watched = await timer();

    const revived = await revive(3 * minute);

    const after = await job();
    expect(watched).toMatchObject({ recordType: 'import', duePK: expect.any(String) });
    expect(revived).toBe(true);
    expect(importStarted.raisedBy({ before, after })).toBe(true);
    await importer.run(id);
    expect(await importer.readImport(id)).toMatchObject({ status: 'completed', created: 2 });
    expect(await timer()).toBeUndefined();
    expect(await revive(6 * minute)).toBe(false);
  });

  it('is not taken from a worker that is heard of, and is looked at again', async () => {
    await die();
    const before = await timer();

    const revived = await revive(minute);

    expect(revived).toBe(false);
    expect(await job()).toMatchObject({ part: 1 });
    expect(String((await timer())?.dueAt) > String(before?.dueAt)).toBe(true);
  });

  it('is not started again while its run waits for its turn in the queue', async () => {
    const revived = await revive(20 * minute);

    expect(revived).toBe(false);
    expect(await job()).toMatchObject({ part: 1 });
  });

  it('does nothing when the dead one’s message comes again after all', async () => {
    const { version } = await job();
    await die();
    await revive(3 * minute);

    await importer.run(id, undefined, version);

    expect(await importer.leads()).toEqual([]);
    expect(await importer.readImport(id)).toMatchObject({ status: 'running', rows: 0 });
  });

  it('is found by the sweep itself', async () => {
    await die();
    await scene.fixture.table.adjust(progressKey(importer.team.orgId, id), {
      set: 'SET #at = :at',
      names: { '#at': 'at' },
      values: { ':at': new Date(Date.now() + 1).toISOString() },
    });
    functionEnvironment({ TABLE_NAME: scene.fixture.tableName });
    const { handler } = await import('../../functions/handoffs/sweep.ts');
    const started = await job();
    await scene.fixture.table.write(watchImport(started, Date.now() - minute));

    const { due, failed } = await handler();

    expect({ due, failed }).toEqual({ due: 1, failed: 0 });
    expect(Date.parse(String((await timer())?.dueAt))).toBeGreaterThan(Date.now());
  });
});

describe('an import that loses its worker at the same place again and again', () => {
  it('ends as failed, with the reason and the rows that went before', async () => {
    const id = await importer.aStartedImport('name,email\nAda,ada@x.example\n');
    const { orgId } = importer.team;
    const { table } = scene.fixture;
    const loseWorker = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      await claimProgress(table, await table.get(Import, orgId, id), 'worker', Date.now());
      return reviveImport({ table, now: Date.now() + 180_000 }, orgId, id);
    };
    for (let time = 0; time < 3; time += 1) {
      await loseWorker();
      // The sweep ran at a later time than this test's.
      await table.adjust({ ...recordKey(orgId, id) }, { set: 'SET updatedAt = createdAt', values: {} });
    }
    const early = await importer.readImport(id);
    await loseWorker();

    await importer.run(id);

    expect(early.status).toBe('running');
    expect(await importer.readImport(id)).toMatchObject({
      status: 'failed',
      rows: 0,
      problem: expect.stringContaining('could not go on after row 0'),
    });
    expect(await table.item(timerKey(orgId, id, 'silence'))).toBeUndefined();
  });
});
