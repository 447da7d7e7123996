import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const definition = /defineEntity\(\{\s*name: '(\w+)'/g;

/** Where each entity is defined, by its name: `lead` → `shared/leads/lead.ts`. */
export function entityFiles(): ReadonlyMap<string, string> {
  const files = globSync('shared/**/*.ts', { cwd: project }).sort();
  return new Map(
    files.flatMap((file) =>
      [...readFileSync(`${project}${file}`, 'utf8').matchAll(definition)].map(
        ([, name = '']) => [name, file] as const,
      ),
    ),
  );
}
