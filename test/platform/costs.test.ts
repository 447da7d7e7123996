/** What use cases cost, on the wire: the numbers that docs/data-model.md states, the same whatever the organization holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  leadLifeCosts,
  leadLifeStorage,
  useCaseCosts,
} from '../../infra/operator/data-model/measured-costs.ts';
import { type CountingEndpoint, startCountingEndpoint } from '../bench/counting-endpoint.ts';
import { lifeOfALead } from '../bench/lead-life.ts';
import { anOrganizationOfLeads } from '../bench/organization-of-leads.ts';
import { type Costs, type CountedFunctions, costsOf, countedFunctions } from '../bench/use-cases.ts';
import { type TestTable, testTable } from '../support/table.ts';

let test: TestTable;
let counting: CountingEndpoint;
let functions: CountedFunctions;
let few: Costs;
let many: Costs;

/** The rows of a page: fewer than the smaller organization has in every list. */
const pageRows = 10;

beforeAll(async () => {
  test = await testTable();
  counting = await startCountingEndpoint(test.endpoint);
  functions = await countedFunctions(test, counting);
  few = await costsOf(functions, await anOrganizationOfLeads(test, 100), pageRows);
  many = await costsOf(functions, await anOrganizationOfLeads(test, 1_000), pageRows);
}, 180_000);

afterAll(async () => {
  await counting.close();
  await test.close();
});

describe('what a use case costs', () => {
  it.each(Object.keys(useCaseCosts))('does not grow with what is not shown: %s', (name) => {
    expect(many[name]).toEqual(few[name]);
  });

  it('is what the documentation says', () => {
    expect(few).toEqual(useCaseCosts);
  });
});

describe('the life of a lead', () => {
  it('costs and leaves behind what the documentation says', async () => {
    const { steps, stored } = await lifeOfALead(test, functions);

    expect(steps).toEqual(leadLifeCosts);
    expect(stored.items).toBe(leadLifeStorage.items);
    expect(stored.bytes / leadLifeStorage.bytes).toBeCloseTo(1, 1);
  });
});
