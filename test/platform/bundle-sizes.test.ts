import { beforeAll, describe, expect, it } from 'vitest';
import { type BuiltFunctions, bundleFunctions } from '../../infra/constructs/bundle-functions.ts';
import { entries } from '../../shared/platform/environments.ts';
import { sizeBudgets } from '../bench/size-budgets.ts';

let built: BuiltFunctions;

beforeAll(() => {
  built = bundleFunctions({ entries });
}, 60_000);

describe('a bundle', () => {
  it.each(entries)('stays within its budget: %s', (entry) => {
    expect(built.sizeOf(entry) / 1000).toBeLessThanOrEqual(sizeBudgets[entry]);
  });
});
