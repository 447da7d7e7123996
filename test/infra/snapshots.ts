import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { synthesize } from './synthesized.ts';

const { data, application, observability } = synthesize('prod');

/** Routes follow the registry, which `app-stack.test.ts` holds them to; here they would only bury what matters. */
const followsTheRegistry = new Set(['AWS::ApiGatewayV2::Route', 'AWS::Lambda::Permission']);

describe('templates of production', () => {
  it.each([
    ['data', data],
    ['app', application],
    ['observability', observability],
  ])('%s changes only when somebody means it', async (stack, template) => {
    const normalised = JSON.stringify(withoutRoutes(template), withoutNoise, 2);

    await expect(`${normalised}\n`).toMatchFileSnapshot(`__snapshots__/${stack}.json`);
  });
});

function withoutRoutes(template: Template): object {
  const { Resources, ...rest } = z
    .looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) })
    .parse(template.toJSON());
  return {
    ...rest,
    Resources: Object.fromEntries(
      Object.entries(Resources)
        .filter(([, { Type }]) => !followsTheRegistry.has(Type))
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    ),
  };
}

/** Leaves out what changes without anybody's meaning it: the tool's own parts, and what the routes bring with them. */
function withoutNoise(key: string, value: unknown): unknown {
  if (['BootstrapVersion', 'CheckBootstrapVersion', 'Metadata', 'DependsOn', 'RouteSettings'].includes(key)) {
    return undefined;
  }
  return typeof value === 'string' ? value.replace(/\b[0-9a-f]{64}\b/g, '<hash>') : value;
}
