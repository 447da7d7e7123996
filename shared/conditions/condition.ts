import * as z from 'zod';

/**
 * Conditions over the fields of a record, as rules and segments hold them: a tree of all / any / not with comparisons as
 * leaves. A node that says several things (`all` beside `field`) means all of them; a tree that says nothing is always
 * true.
 */

const conditionOps = [
  'eq',
  'ne',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'startsWith',
  'contains',
  'exists',
] as const;
export type ConditionOp = (typeof conditionOps)[number];

/** How deep conditions nest and how many nodes a tree has at most: it is judged for every lead that comes in. */
const DEEPEST_TREE = 10;
const MOST_NODES = 300;

const scalar = z.union([z.string().max(500), z.number(), z.boolean()]);
const ConditionValue = z.union([
  scalar,
  z.array(scalar).max(1_000),
  z.strictObject({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/) }),
]);
export type ConditionValue = z.output<typeof ConditionValue>;

export interface ConditionTree {
  all?: ConditionTree[] | undefined;
  any?: ConditionTree[] | undefined;
  not?: ConditionTree | undefined;
  field?: string | undefined;
  op?: ConditionOp | undefined;
  value?: ConditionValue | undefined;
}

type Branches = z.ZodOptional<z.ZodArray<z.ZodType<ConditionTree>>>;

const ConditionNode = z
  .strictObject({
    get all(): Branches {
      return z.array(ConditionNode).min(1, 'must name a condition').optional();
    },
    get any(): Branches {
      return z.array(ConditionNode).min(1, 'must name a condition').optional();
    },
    get not(): z.ZodOptional<z.ZodType<ConditionTree>> {
      return ConditionNode.optional();
    },
    field: z.string().min(1).max(100).optional(),
    op: z.enum(conditionOps).optional(),
    value: ConditionValue.optional(),
  })
  .superRefine((node, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    const { field, op, value } = node;
    if (field !== undefined && op === undefined) refuse('op', `is missing: how is ${field} compared?`);
    if (field === undefined && op !== undefined) refuse('field', `is missing: what is compared by ${op}?`);
    if (field === undefined && op === undefined && value !== undefined) refuse('field', 'is missing');
    if (op !== undefined && op !== 'exists' && value === undefined) refuse('value', `is missing for ${op}`);
  })
  .meta({ id: 'Condition', description: 'all / any / not over comparisons of a field' });

/**
 * The schema of a condition tree, of any record. Trees that are too deep or too big are refused before anything walks
 * them recursively: a hostile one would end the stack.
 */
export const ConditionTree = z.preprocess((input, context) => {
  const problem = sizeProblem(input);
  if (problem === undefined) return input;
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
}, ConditionNode);

function sizeProblem(input: unknown): string | undefined {
  const waiting: { node: unknown; depth: number }[] = [{ node: input, depth: 1 }];
  for (let seen = 1, next = waiting.pop(); next; seen++, next = waiting.pop()) {
    const { node, depth } = next;
    if (depth > DEEPEST_TREE) return `conditions nest at most ${DEEPEST_TREE} deep`;
    if (seen > MOST_NODES) return `conditions have at most ${MOST_NODES} nodes`;
    for (const child of childrenOf(node)) waiting.push({ node: child, depth: depth + 1 });
  }
  return undefined;
}

function childrenOf(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  const lists = [Reflect.get(node, 'all'), Reflect.get(node, 'any')].filter(Array.isArray);
  const negated: unknown = Reflect.get(node, 'not');
  // One more than is allowed is enough to see that it is too many.
  return [
    ...lists.flatMap((list) => list.slice(0, MOST_NODES + 1)),
    ...(negated === undefined ? [] : [negated]),
  ];
}
