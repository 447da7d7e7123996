import { cpus } from 'node:os';

// One look answers for this long: pools ask every 20 ms while somebody waits.
const LOOK_MILLISECONDS = 200;
const STALE_MILLISECONDS = 1_000;
// Below this share of idle time a further thread only takes from the others.
const FREE_SHARE = 0.2;

interface Times {
  readonly at: number;
  readonly idle: number;
  readonly all: number;
}

export interface Load {
  /** Whether another thread would only take from the others. */
  isFull(): boolean;
}

/** Whether the processors of this machine have time left, for whatever program they run. */
export class MachineLoad implements Load {
  #last = look();
  #isFull = true;

  /** As of the last moments; where nobody asked in those, it is taken for full until the next look. */
  isFull(): boolean {
    const since = performance.now() - this.#last.at;
    if (since < LOOK_MILLISECONDS) return this.#isFull;
    const now = look();
    const all = now.all - this.#last.all;
    const free = all > 0 ? (now.idle - this.#last.idle) / all : 1;
    this.#isFull = since > STALE_MILLISECONDS || free < FREE_SHARE;
    this.#last = now;
    return this.#isFull;
  }
}

function look(): Times {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { at: performance.now(), idle, all };
}
