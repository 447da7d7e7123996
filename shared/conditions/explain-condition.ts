import { compileLeaf } from './compile-condition.ts';
import type { ConditionOp, ConditionTree, ConditionValue } from './condition.ts';
import { catalogueField, type FieldCatalogue } from './field-catalogue.ts';

/** A comparison that decided against the record. */
interface DecidingLeaf {
  /** Where it stands in the tree: `all.1.not`. */
  readonly path: string;
  readonly field: string;
  readonly op: ConditionOp;
  readonly value?: ConditionValue | undefined;
  /** What the record holds; undefined when it is missing. */
  readonly actual?: unknown;
  readonly because: string;
}

export interface Explanation {
  readonly matches: boolean;
  /** The leaves without whose result the conditions would be met; empty when they are. */
  readonly failed: readonly DecidingLeaf[];
}

/** Judges a record as `compileCondition` does, and says which comparisons decided against it. */
export function explainCondition(
  tree: ConditionTree | undefined,
  record: object,
  catalogue: FieldCatalogue,
): Explanation {
  if (!tree) return { matches: true, failed: [] };
  const result = judge(tree, '', true);
  return { matches: result.matches, failed: result.decided };

  /** `wanted` is what the tree above needs this node to be; `decided` lists why it is not. */
  function judge(node: ConditionTree, path: string, wanted: boolean): Judgement {
    const parts: Judgement[] = [];
    if (node.field !== undefined) parts.push(judgeLeaf(node, path, wanted));
    node.all?.forEach((child, index) => {
      parts.push(judge(child, join(path, `all.${index}`), wanted));
    });
    if (node.any) {
      const children = node.any.map((child, index) => judge(child, join(path, `any.${index}`), wanted));
      const matches = children.some((child) => child.matches);
      // Of an "any" that is not met, every branch failed; of one that should not be met, those that are decide.
      parts.push({ matches, decided: matches === wanted ? [] : children.flatMap(({ decided }) => decided) });
    }
    if (node.not) {
      const { matches, decided } = judge(node.not, join(path, 'not'), !wanted);
      parts.push({ matches: !matches, decided });
    }
    const matches = parts.every((part) => part.matches);
    return { matches, decided: matches === wanted ? [] : parts.flatMap(({ decided }) => decided) };
  }

  function judgeLeaf(node: ConditionTree, path: string, wanted: boolean): Judgement {
    const { field = '', op = 'eq', value } = node;
    const { read, test } = compileLeaf(node, catalogue);
    const matches = test(record);
    if (matches === wanted) return { matches, decided: [] };
    const actual = read(record);
    const known = catalogueField(catalogue, field) !== undefined;
    const because = known ? sentence(field, op, value, actual, wanted) : `${field} is not a known field`;
    return { matches, decided: [{ path, field, op, value, actual, because }] };
  }
}

interface Judgement {
  readonly matches: boolean;
  readonly decided: readonly DecidingLeaf[];
}

const words: Readonly<Record<ConditionOp, string>> = {
  eq: 'be',
  ne: 'be other than',
  in: 'be one of',
  gt: 'be more than',
  gte: 'be at least',
  lt: 'be less than',
  lte: 'be at most',
  startsWith: 'start with',
  contains: 'contain',
  exists: 'be given',
};

function sentence(
  field: string,
  op: ConditionOp,
  value: ConditionValue | undefined,
  actual: unknown,
  wanted: boolean,
): string {
  const is = actual === undefined ? 'is missing' : `is ${JSON.stringify(actual)}`;
  const positive = op === 'exists' ? (value !== false) === wanted : wanted;
  const object = op === 'exists' ? '' : ` ${JSON.stringify(value)}`;
  return `${field} ${is}, it should ${positive ? '' : 'not '}${words[op]}${object}`;
}

function join(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}
