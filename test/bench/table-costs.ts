/** What use cases ask of the table in organizations of growing size. */
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { TestTable } from '../support/table.ts';
import { type CountingEndpoint, startCountingEndpoint } from './counting-endpoint.ts';
import { anOrganizationOfLeads, type OrganizationOfLeads } from './organization-of-leads.ts';
import { type Costs, type CountedFunctions, costsOf, countedFunctions } from './use-cases.ts';

/** The rows of a page as the API gives them when nobody says. */
const pageRows = 50;

export interface TableCosts {
  readonly leads: number;
  readonly secondsToFill: number;
  readonly costs: Costs;
}

/** Fills one organization after the other, the smallest first, all in the same table, and measures each. */
export async function measureTableCosts(
  test: TestTable,
  sizes: readonly number[],
  tell: (line: string) => void,
): Promise<TableCosts[]> {
  // Nothing reads the stream here, and writing it is half of the time that filling takes.
  await test.client.send(
    new UpdateTableCommand({ TableName: test.tableName, StreamSpecification: { StreamEnabled: false } }),
  );
  const counting: CountingEndpoint = await startCountingEndpoint(test.endpoint);
  try {
    const functions: CountedFunctions = await countedFunctions(test, counting);
    const measured: TableCosts[] = [];
    for (const leads of sizes) {
      const started = performance.now();
      const organization: OrganizationOfLeads = await anOrganizationOfLeads(test, leads);
      const secondsToFill = (performance.now() - started) / 1000;
      tell(`${leads} leads are there after ${secondsToFill.toFixed(0)} s`);
      measured.push({ leads, secondsToFill, costs: await costsOf(functions, organization, pageRows) });
    }
    return measured;
  } finally {
    await counting.close();
  }
}

/** The use cases whose cost is not the same at all sizes. */
export function growing(measured: readonly TableCosts[]): string[] {
  const [first] = measured;
  return Object.keys(first?.costs ?? {}).filter(
    (name) => new Set(measured.map(({ costs }) => JSON.stringify(costs[name]))).size > 1,
  );
}
