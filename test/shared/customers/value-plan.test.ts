import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Counters,
  plus,
  type StoredValue,
  storedValueOf,
} from '../../../shared/customers/account-value.ts';
import { planSteps, type ValueStep } from '../../../shared/customers/value-plan.ts';

/** What the transaction does with the steps. */
function apply(values: Map<string, StoredValue>, steps: readonly ValueStep[]): void {
  for (const { accountId, own, group, standing } of steps) {
    const value = values.get(accountId) ?? storedValueOf(accountId, undefined);
    values.set(accountId, {
      ...value,
      own: plus(value.own, own),
      group: plus(value.group, group),
      version: value.version + 1,
      ...(standing && { parentId: standing.parentId }),
    });
  }
}

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const step = fc.oneof(
  fc.record({ count: fc.constantFrom(...ids), by: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ move: fc.constantFrom(...ids), below: fc.option(fc.constantFrom(...ids), { nil: undefined }) }),
);

it('the sum of a group is always that of its account and of the groups right below, however branches move', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const values = new Map<string, StoredValue>();
      const find = (id: string) => values.get(id) ?? storedValueOf(id, undefined);
      const isBelow = (id: string | undefined, top: string): boolean =>
        id !== undefined && (id === top || isBelow(find(id).parentId, top));

      for (const one of steps) {
        if ('count' in one) apply(values, planSteps(new Map([[one.count, { leads: one.by }]]), [], find));
        // An account is never put below itself: that is refused when it is written.
        else if (!isBelow(one.below, one.move)) {
          const standing = { accountId: one.move, isThere: true, parentId: one.below };
          apply(values, planSteps(new Map(), [standing], find));
        }
      }

      for (const id of ids) {
        const children = ids.filter((child) => find(child).parentId === id);
        const { children: number = 0, ...own } = find(id).own;
        const expected = children.reduce<Counters>((sum, child) => plus(sum, find(child).group), own);
        expect(find(id).group).toEqual(expected);
        expect(number).toBe(children.length);
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});

it('names what each step rests on', () => {
  const values = new Map([
    ['child', storedValueOf('child', { parentId: 'top', version: 4, 'group:leads': 3, 'own:leads': 3 })],
  ]);
  const find = (id: string) => values.get(id) ?? storedValueOf(id, undefined);

  const counted = planSteps(new Map([['child', { leads: 1 }]]), [], find);
  const moved = planSteps(new Map(), [{ accountId: 'child', isThere: true, parentId: undefined }], find);

  expect(counted.map(({ accountId, expect: on }) => [accountId, on])).toEqual([
    ['child', { parentId: 'top' }],
    ['top', { parentId: undefined }],
  ]);
  // It takes its sums along: they may not grow in between.
  expect(moved[0]?.expect).toEqual({ parentId: 'top', version: 4 });
  expect(moved.find(({ accountId }) => accountId === 'top')?.group).toEqual({ leads: -3 });
});
