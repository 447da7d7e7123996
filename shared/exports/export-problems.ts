import type { FieldProblem } from '../errors.ts';
import { columnNamesOf } from './columns.ts';
import type { Export, ExportFilter } from './export.ts';
import type { ExportType } from './export-type.ts';

/** The filters of each type: those of its list. */
const filters: Readonly<Record<ExportType, readonly (keyof ExportFilter)[]>> = {
  lead: ['status', 'ownerId', 'teamId', 'source', 'region', 'q'],
  account: ['ownerId', 'region', 'q'],
  contact: ['ownerId', 'accountId', 'region', 'q'],
  opportunity: ['ownerId', 'accountId', 'stage'],
  interaction: ['accountId', 'contactId', 'kind', 'from', 'to'],
};

/** What an export asks for that its type does not have. */
export function exportProblems({
  type,
  filter = {},
  columns = [],
}: Pick<Export, 'type' | 'filter' | 'columns'>): FieldProblem[] {
  const known = columnNamesOf(type);
  const isCustom = (name: string) =>
    type !== 'interaction' && /^custom\.[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name);
  const foreign = Object.keys(filter).filter((name) => !filters[type].some((one) => one === name));
  const unknown = columns
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => !known.includes(name) && !isCustom(name));
  return [
    ...foreign.map((name) => ({
      path: `filter.${name}`,
      message: `is no filter of ${type} records; these are: ${filters[type].join(', ')}`,
    })),
    ...unknown.map(({ name, index }) => ({
      path: `columns.${index}`,
      message: `“${name}” is no column of a ${type}; these are: ${known.join(', ')}, custom.<name>`,
    })),
    // Touches live with their account or contact; all of them are no list that anybody reads.
    ...(type === 'interaction' && !filter.accountId && !filter.contactId
      ? [{ path: 'filter.accountId', message: 'say whose interactions: accountId or contactId' }]
      : []),
  ];
}
