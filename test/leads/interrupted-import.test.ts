import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importStarted } from '../../shared/leads/events.ts';
import { Import } from '../../shared/leads/import.ts';
import { progressKey } from '../../shared/table/keys.ts';
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
