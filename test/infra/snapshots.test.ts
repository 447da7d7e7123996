import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesized.ts';

const stages = { dev: synthesize('dev'), prod: synthesize('prod') };

describe('templates', () => {
  for (const [stage, { data, application, observability }] of Object.entries(stages)) {
    for (const [stack, template] of Object.entries({ data, app: application, observability })) {
      it(`${stack} of ${stage} changes only when somebody means it`, async () => {
        const normalised = JSON.stringify(template.toJSON(), withoutNoise, 2);

        await expect(normalised).toMatchFileSnapshot(`__snapshots__/${stage}-${stack}.json`);
      });
    }
  }
});

/** Leaves out what changes without anybody's meaning it: the tool's own parameters, and hashes of assets. */
function withoutNoise(key: string, value: unknown): unknown {
  if (key === 'BootstrapVersion' || key === 'CheckBootstrapVersion' || key === 'Metadata') return undefined;
  if (typeof value === 'string') return value.replace(/\b[0-9a-f]{64}\b/g, '<hash>');
  return value;
}
