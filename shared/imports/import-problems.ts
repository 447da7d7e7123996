import type { FieldProblem } from '../errors.ts';
import type { Import } from './import.ts';
import { cellKindOf, ignoredColumn, importFields } from './import-fields.ts';

/** What an import's mapping and defaults name that its records do not have. */
export function importProblems({
  type,
  mapping = {},
  defaults = {},
}: Pick<Import, 'type' | 'mapping' | 'defaults'>): FieldProblem[] {
  const known = `${Object.keys(importFields[type]).join(', ')}, custom.<name>`;
  const isKnown = (field: string) => field === ignoredColumn || cellKindOf(type, field) !== undefined;
  const message = (field: string) =>
    `“${field}” is not a field of a ${type}; these are: ${known}, and ${ignoredColumn} leaves a column out`;
  const mapped = Object.entries(mapping).map(([header, entry]) => ({
    path: `mapping.${header}`,
    field: typeof entry === 'string' ? entry : entry.field,
  }));
  const given = Object.keys(defaults).map((field) => ({ path: `defaults.${field}`, field }));
  return [...mapped, ...given]
    .filter(({ field }) => !isKnown(field))
    .map(({ path, field }) => ({ path, message: message(field) }));
}
