import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../../infra/app.ts';
import { batonAssembly } from '../../../infra/local/baton-assembly.ts';
import { readDeployment } from '../../../infra/local/template/deployment.ts';
import type { StageName } from '../../../infra/stage.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe("Baton's own template", () => {
  it.each(['dev', 'prod'] satisfies StageName[])(
    'has no resource type of stage %s that the local cloud does not know',
    (stage) => {
      using directory = temporaryDirectory(`template-${stage}`);

      const deployment = readDeployment(buildApp({ stage, bundle: false, outdir: directory.path }));

      expect(deployment.resources('AWS::DynamoDB::GlobalTable')).toHaveLength(1);
    },
  );

  it('is made once and found again as long as its sources are the same', async () => {
    const made = await batonAssembly();
    const madeAt = statSync(join(made, 'manifest.json')).mtimeMs;

    const found = await batonAssembly();

    expect(found).toBe(made);
    expect(statSync(join(found, 'manifest.json')).mtimeMs).toBe(madeAt);
  }, 120_000);
});
