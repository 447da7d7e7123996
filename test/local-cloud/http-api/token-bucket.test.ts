import { expect, it } from 'vitest';
import { TokenBucket } from '../../../infra/local/http-api/token-bucket.ts';

it('lets a burst through at once and then the rate', () => {
  const bucket = new TokenBucket({ burst: 3, ratePerSecond: 2 }, 0);

  const atOnce = [0, 0, 0, 0].map((now) => bucket.take(now));
  const later = [499, 500, 600, 1_000].map((now) => bucket.take(now));

  expect(atOnce).toEqual([true, true, true, false]);
  expect(later).toEqual([false, true, false, true]);
});

it('never saves up more than a burst', () => {
  const bucket = new TokenBucket({ burst: 2, ratePerSecond: 10 }, 0);

  const afterAnHour = [3_600_000, 3_600_000, 3_600_000].map((now) => bucket.take(now));

  expect(afterAnHour).toEqual([true, true, false]);
});
