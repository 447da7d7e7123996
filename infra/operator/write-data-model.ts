/** `npm run docs:model`: writes the page of the data model from the keys and the entities. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dataModelPage } from './data-model/data-model.ts';

const file = fileURLToPath(new URL('../../docs/data-model.md', import.meta.url));
writeFileSync(file, dataModelPage());
console.log(`Written: ${file}`);
