/** The states and fields of the Amazon States Language that the interpreter knows, in the query language JSONata. */
import * as z from 'zod';

const comment = { Comment: z.string().optional() };
/** Any JSON value whose strings of the form `{% … %}` are JSONata expressions. */
const template = z.unknown();
const expression = z.string().regex(/^\{%[\s\S]*%\}$/, 'must be a JSONata expression {% … %}');
const assign = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/), template);
const output = { Output: template.optional(), Assign: assign.optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };
const errorEquals = z.array(z.string().min(1)).min(1);

const retrier = z.strictObject({
  ...comment,
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).max(99_999_999).default(1),
  MaxAttempts: z.int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
const catcher = z.strictObject({ ...comment, ...output, ErrorEquals: errorEquals, Next: z.string() });
const recovery = { Retry: z.array(retrier).default([]), Catch: z.array(catcher).default([]) };

const common = { ...comment, QueryLanguage: z.enum(['JSONata', 'JSONPath']).optional() };

export const STATE_SCHEMAS = {
  Task: z.strictObject({
    ...common,
    ...output,
    ...transition,
    ...recovery,
    Type: z.literal('Task'),
    Resource: z.string(),
    Arguments: template.optional(),
    TimeoutSeconds: z.union([z.int().min(1).max(99_999_999), expression]).optional(),
  }),
  Wait: z.strictObject({
    ...common,
    ...output,
    ...transition,
    Type: z.literal('Wait'),
    Seconds: z.union([z.int().min(0).max(99_999_999), expression]).optional(),
    Timestamp: z.string().optional(),
  }),
  Choice: z.strictObject({
    ...common,
    ...output,
    Type: z.literal('Choice'),
    Choices: z
      .array(
        z.strictObject({
          ...comment,
          ...output,
          Condition: z.union([z.boolean(), expression]),
          Next: z.string(),
        }),
      )
      .min(1),
    Default: z.string().optional(),
  }),
  Pass: z.strictObject({ ...common, ...output, ...transition, Type: z.literal('Pass') }),
  Succeed: z.strictObject({ ...common, Type: z.literal('Succeed'), Output: template.optional() }),
  Fail: z.strictObject({
    ...common,
    Type: z.literal('Fail'),
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
  Parallel: z.strictObject({
    ...common,
    ...output,
    ...transition,
    ...recovery,
    Type: z.literal('Parallel'),
    Arguments: template.optional(),
    Branches: z.array(z.unknown()).min(1),
  }),
  Map: z.strictObject({
    ...common,
    ...output,
    ...transition,
    ...recovery,
    Type: z.literal('Map'),
    Items: z.union([z.array(template), expression]).optional(),
    ItemSelector: template.optional(),
    ItemProcessor: z.unknown(),
    MaxConcurrency: z.union([z.int().min(0).max(1000), expression]).optional(),
  }),
} as const;

export const machineSchema = z.strictObject({
  ...common,
  Version: z.literal('1.0').optional(),
  StartAt: z.string(),
  States: z.record(z.string(), z.unknown()),
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
});
export const branchSchema = z.strictObject({
  ...common,
  StartAt: z.string(),
  States: z.record(z.string(), z.unknown()),
});
export const itemProcessorSchema = branchSchema.extend({
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
});

export type StateType = keyof typeof STATE_SCHEMAS;
type Fields<Type extends StateType> = z.output<(typeof STATE_SCHEMAS)[Type]>;

export type Retrier = z.output<typeof retrier>;
export type Catcher = z.output<typeof catcher>;
export type TaskState = Fields<'Task'>;
export type WaitState = Fields<'Wait'>;
export type ChoiceState = Fields<'Choice'>;
export type ParallelState = Fields<'Parallel'> & { readonly scopes: readonly Scope[] };
export type MapState = Fields<'Map'> & { readonly scopes: readonly Scope[] };
export type State =
  | TaskState
  | WaitState
  | ChoiceState
  | Fields<'Pass'>
  | Fields<'Succeed'>
  | Fields<'Fail'>
  | ParallelState
  | MapState;

/** States that lead to one another: the machine's, a branch's, an item processor's. */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}
