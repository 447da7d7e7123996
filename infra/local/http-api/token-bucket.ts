import type { HttpApiDefinition, Throttle } from './http-api-definition.ts';

/** Lets `burst` requests through at once and `ratePerSecond` over time. */
export class TokenBucket {
  readonly #throttle: Throttle;
  #tokens: number;
  #filledAt: number;

  /** `now` in milliseconds of a clock that never goes back. */
  constructor(throttle: Throttle, now: number) {
    this.#throttle = throttle;
    this.#tokens = throttle.burst;
    this.#filledAt = now;
  }

  take(now: number): boolean {
    const { burst, ratePerSecond } = this.#throttle;
    const gained = ((now - this.#filledAt) / 1000) * ratePerSecond;
    this.#tokens = Math.min(burst, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** A bucket per route, with the route's own settings or the stage's. */
export class RouteThrottles {
  readonly #definition: Pick<HttpApiDefinition, 'throttle' | 'routeThrottles'>;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(definition: Pick<HttpApiDefinition, 'throttle' | 'routeThrottles'>) {
    this.#definition = definition;
  }

  allows(routeKey: string): boolean {
    const now = performance.now();
    let bucket = this.#buckets.get(routeKey);
    if (!bucket) {
      const { routeThrottles, throttle } = this.#definition;
      bucket = new TokenBucket(routeThrottles[routeKey] ?? throttle, now);
      this.#buckets.set(routeKey, bucket);
    }
    return bucket.take(now);
  }
}
