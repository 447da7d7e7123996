import type { FunctionHost, InvokeResult } from '../../../infra/local/contracts.ts';

/** A batch as a function gets it. */
export interface Batch<R> {
  readonly Records: readonly R[];
}

/** Stands for the functions host where a test is about what calls it: keeps every event, answers as told. */
export class RecordingFunction<E> implements FunctionHost {
  readonly events: E[] = [];
  readonly #answer: (event: E, invocation: number) => InvokeResult | Promise<InvokeResult>;

  constructor(answer: (event: E, invocation: number) => InvokeResult | Promise<InvokeResult> = succeed) {
    this.#answer = answer;
  }

  async invoke(_name: string, payload: unknown): Promise<InvokeResult> {
    const event: E = JSON.parse(JSON.stringify(payload));
    this.events.push(event);
    return this.#answer(event, this.events.length);
  }
}

export function succeed(): InvokeResult {
  return { payload: null };
}

export function fail(): InvokeResult {
  return { payload: { errorType: 'Error', errorMessage: 'no' }, functionError: 'Unhandled' };
}

export function failItems(...identifiers: readonly (string | null)[]): InvokeResult {
  return {
    payload: { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) },
  };
}
