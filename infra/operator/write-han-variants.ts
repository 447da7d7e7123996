/** `npm run han:variants`: writes `shared/text/han-variants.ts` anew. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hanVariantsFile } from './han-variants/han-variants.ts';

const file = fileURLToPath(new URL('../../shared/text/han-variants.ts', import.meta.url));
writeFileSync(file, hanVariantsFile());
