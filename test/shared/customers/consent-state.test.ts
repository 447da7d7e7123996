import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsentState, withConsent } from '../../../shared/customers/consent-state.ts';

const state = fc.record({
  topic: fc.constantFrom('newsletter', 'events', '*'),
  channel: fc.constantFrom('email' as const, 'phone' as const),
  granted: fc.boolean(),
  at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'),
  source: fc.constant('form'),
  consentId: fc.constantFrom('a', 'b', 'c', 'd'),
});
const statesAfter = (given: readonly ConsentState[]) =>
  given.reduce<readonly ConsentState[]>(withConsent, []);
const sorted = (states: readonly ConsentState[]) => states.map((one) => JSON.stringify(one)).sort();

describe('what holds after consents and withdrawals', () => {
  it('is the same in whatever order they come, and however often', () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 8 }), (given) => {
        expect(sorted(statesAfter(given.toReversed()))).toEqual(sorted(statesAfter(given)));
        expect(sorted(statesAfter([...given, ...given]))).toEqual(sorted(statesAfter(given)));
      }),
    );
  });

  it('is the withdrawal where both are said in one instant', () => {
    const yes: ConsentState = {
      ...{ topic: 'newsletter', channel: 'email', granted: true, source: 'form' },
      ...{ at: '2026-01-01T00:00:00.000Z', consentId: 'b' },
    };

    expect(statesAfter([yes, { ...yes, granted: false, consentId: 'a' }])).toMatchObject([
      { granted: false },
    ]);
  });
});
