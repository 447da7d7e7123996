import { expect, it } from 'vitest';
import { namedCandidates } from '../../../shared/handoffs/candidate.ts';

const passedOver = (number: number) => ({
  userId: `user_${number}`,
  chosen: false,
  rejectedBecause: 'somebody else is next',
});

it('names everybody of a team', () => {
  const considered = [
    { userId: 'user_0', chosen: true },
    ...Array.from({ length: 100 }, (_, at) => passedOver(at + 1)),
  ];

  expect(namedCandidates(considered)).toEqual({ candidates: considered });
});

it('names of five hundred the one who was chosen and a hundred others, and says how many more', () => {
  const chosen = { userId: 'user_chosen', chosen: true };
  const considered = [...Array.from({ length: 499 }, (_, at) => passedOver(at)), chosen];

  const { candidates, moreCandidates } = namedCandidates(considered);

  expect(candidates).toHaveLength(101);
  expect(candidates).toContainEqual(chosen);
  expect(moreCandidates).toBe(399);
});
