import { testTable } from '../support/table.ts';
import { startCountingEndpoint } from './counting-endpoint.ts';
import { lifeOfALead } from './lead-life.ts';
import { countedFunctions } from './use-cases.ts';

const test = await testTable();
const counting = await startCountingEndpoint(test.endpoint);
const functions = await countedFunctions(test, counting);
const life = await lifeOfALead(test, functions);
console.table(life.steps);
console.log(life.stored);
await counting.close();
await test.close();
