import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';

export interface Consumption {
  readonly operations: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Adds up what the requests of one invocation consumed, as DynamoDB reports it. */
export class CapacityMeter {
  #operations = 0;
  #readUnits = 0;
  #writeUnits = 0;

  /** `kind` says which units a bare total means: only transactions report reads and writes apart. */
  add(kind: 'read' | 'write', consumed: ConsumedCapacity | readonly ConsumedCapacity[] | undefined): void {
    this.#operations += 1;
    for (const one of consumed === undefined ? [] : [consumed].flat()) {
      if (kind === 'read') this.#readUnits += one.ReadCapacityUnits ?? one.CapacityUnits ?? 0;
      else this.#writeUnits += one.WriteCapacityUnits ?? one.CapacityUnits ?? 0;
    }
  }

  get total(): Consumption {
    return { operations: this.#operations, readUnits: this.#readUnits, writeUnits: this.#writeUnits };
  }
}
