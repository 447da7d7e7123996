import { isDateLike, moneyOf } from './comparisons.ts';
import { ConditionTree, type ConditionValue } from './condition.ts';
import { type CatalogueField, catalogueField, type FieldCatalogue, opsOf } from './field-catalogue.ts';

/** What is wrong with a tree, and where. */
export interface ConditionProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** The schema of condition trees over the fields of a catalogue: unknown fields, operators and values are refused. */
export function conditionsOver(catalogue: FieldCatalogue) {
  return ConditionTree.superRefine((tree, context) => {
    for (const { path, message } of conditionProblems(tree, catalogue)) {
      context.addIssue({ code: 'custom', path, message });
    }
  });
}

/** Checks the fields, operators and values of a tree against a catalogue. */
export function conditionProblems(
  tree: ConditionTree,
  catalogue: FieldCatalogue,
  path: readonly (string | number)[] = [],
): ConditionProblem[] {
  return [
    ...leafProblems(tree, catalogue).map(({ at, message }) => ({ path: [...path, at], message })),
    ...(tree.all ?? []).flatMap((child, index) =>
      conditionProblems(child, catalogue, [...path, 'all', index]),
    ),
    ...(tree.any ?? []).flatMap((child, index) =>
      conditionProblems(child, catalogue, [...path, 'any', index]),
    ),
    ...(tree.not ? conditionProblems(tree.not, catalogue, [...path, 'not']) : []),
  ];
}

function leafProblems(
  { field, op, value }: ConditionTree,
  catalogue: FieldCatalogue,
): { at: 'field' | 'op' | 'value'; message: string }[] {
  if (field === undefined || op === undefined) return [];
  const entry = catalogueField(catalogue, field);
  if (!entry) {
    const names = Object.keys(catalogue).join(', ');
    return [{ at: 'field', message: `"${field}" is not a field that can be compared; these are: ${names}` }];
  }
  const ops = opsOf(entry.type);
  if (!ops.includes(op)) {
    return [{ at: 'op', message: `${field} cannot be compared by ${op}; it can by ${ops.join(', ')}` }];
  }
  if (op === 'exists') {
    return value === undefined || typeof value === 'boolean'
      ? []
      : [{ at: 'value', message: 'must be true or false' }];
  }
  // Its absence was already named.
  if (value === undefined) return [];
  const problem = op === 'in' ? listProblem(entry, value) : valueProblem(entry, op, value);
  return problem === undefined ? [] : [{ at: 'value', message: problem }];
}

function listProblem(entry: CatalogueField, value: ConditionValue): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of values';
  for (const one of value) {
    const problem = valueProblem(entry, 'in', one);
    if (problem !== undefined) return `every value ${problem}`;
  }
  return undefined;
}

function valueProblem(
  { type, values }: CatalogueField,
  op: string,
  value: ConditionValue,
): string | undefined {
  const isOrdering = op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte';
  switch (type) {
    case 'number':
      return typeof value === 'number' ? undefined : 'must be a number';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'money':
      return moneyOf(value) ? undefined : 'must be money: { "amount": 129900, "currency": "CNY" }';
    case 'instant':
      return typeof value === 'string' && isDateLike(value)
        ? undefined
        : 'must be a date or an RFC 3339 instant';
    case 'any':
      if (isOrdering && !(typeof value === 'number' || moneyOf(value) || isDateText(value))) {
        return 'must be a number, money, a date or an instant';
      }
      return Array.isArray(value) ? 'must be a single value' : undefined;
    default:
      if (typeof value !== 'string' || value.trim() === '') return 'must be a text';
      if (values && (op === 'eq' || op === 'ne' || op === 'in') && !values.includes(value)) {
        return `must be one of ${values.join(', ')}`;
      }
      return undefined;
  }
}

function isDateText(value: ConditionValue): boolean {
  return typeof value === 'string' && isDateLike(value);
}
