import type * as z from 'zod';
import { AppError, type FieldProblem } from '../errors.ts';
import { cut } from '../text/cut.ts';
import { problemSentence } from './problem-sentences.ts';

/** Every problem zod found, by field; unknown fields one by one, so that each is named. */
export function problemsOf(error: z.ZodError, prefix = ''): FieldProblem[] {
  const at = (path: readonly PropertyKey[]) =>
    [prefix, ...path.map(String)].filter((part) => part !== '').join('.');
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: at([...issue.path, key]),
          message: 'is not a field of this request',
        }))
      : [{ path: at(issue.path), message: issue.message }],
  );
}

/** The value through the schema. Throws `invalid` (422) that names every field with a problem. */
export function parseOrThrow<S extends z.ZodType>(schema: S, value: unknown, prefix = ''): z.output<S> {
  const parsed = schema.safeParse(value, { error: problemSentence });
  if (parsed.success) return parsed.data;
  const errors = distinct(problemsOf(parsed.error, prefix));
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  throw new AppError('invalid', cut(detail, 2000), { errors: errors.slice(0, 100) });
}

/** Two rules that say the same of a field say it once. */
function distinct(problems: readonly FieldProblem[]): FieldProblem[] {
  return [...new Map(problems.map((one) => [`${one.path}\n${one.message}`, one])).values()];
}
