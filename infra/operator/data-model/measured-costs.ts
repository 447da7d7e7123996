/**
 * What use cases ask of DynamoDB, as it reports it. Measured with pages of ten rows and ten candidates of a rule;
 * `test/platform/costs.test.ts` measures again and holds these numbers, with a hundred leads and with ten times as many.
 */

export interface Cost {
  readonly operations: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const cost = (operations: number, readUnits: number, writeUnits: number): Cost => ({
  operations,
  readUnits,
  writeUnits,
});

export const useCaseCosts: Readonly<Record<string, Cost>> = {
  'create a lead': cost(3, 2, 17),
  'audit and search of a new lead': cost(3, 1, 18),
  'route a lead, offer it': cost(9, 14.5, 25),
  'accept a lead': cost(4, 2.5, 22),
  'get a lead': cost(2, 2, 0),
  'the hand-offs of a lead': cost(3, 2.5, 0),
  'list my leads': cost(3, 6.5, 0),
  'list the leads in a status': cost(3, 6.5, 0),
  'list all leads': cost(3, 6.5, 0),
  'what waits for my answer': cost(3, 6.5, 0),
  'my notifications': cost(2, 2, 0),
  'a sweep with nothing due': cost(16, 8, 0),
};

/** A lead from capture to conversion under a rule with five people; each step with the audit and search it causes. */
export const leadLifeCosts: Readonly<Record<string, Cost>> = {
  capture: cost(3, 2, 17),
  'capture: audit and search': cost(3, 1, 18),
  offer: cost(9, 9.5, 23),
  'offer: audit and search': cost(4, 4, 17),
  accept: cost(4, 2.5, 20),
  'accept: audit and search': cost(3, 4, 2),
  activities: cost(5, 3.5, 13),
  'activities: audit and search': cost(3, 3, 3),
  qualify: cost(5, 3.5, 6),
  'qualify: audit and search': cost(3, 2, 1),
  convert: cost(10, 8.5, 53),
  'convert: audit and search': cost(13, 11, 123),
};

/** What such a life leaves in the table: the lead and all that hangs on it, index entries and overhead included. */
export const leadLifeStorage = { items: 92, bytes: 74_178 };

/** USD, us-east-1, on demand, standard table class: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
export const prices = {
  perMillionWriteUnits: 0.625,
  perMillionReadUnits: 0.125,
  perStoredGigabyteMonth: 0.25,
  perRecoverableGigabyteMonth: 0.2,
};
