import { testTable } from '../support/table.ts';
import { measureImport } from './import-rate.ts';
import { measureImportTimes } from './import-time.ts';
const test = await testTable();
console.log(await measureImport(test, 400));
await test.close();
console.table(measureImportTimes(1));
