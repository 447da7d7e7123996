import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { isAppError } from '../../shared/errors.ts';

/** Structured logs. Ids and codes only: no names, addresses, bodies or tokens. */
export const logger = new Logger();

/**
 * What a log line may tell of an error: its code or name, where it arose, which fields a schema refused. Messages quote
 * what people wrote (SES: the address it refuses), so none is told.
 */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (isAppError(error)) return { code: error.code, ...causeOf(error) };
  if (error instanceof z.ZodError) {
    const fields = error.issues.slice(0, 20).map(({ path, code }) => `${path.join('.')}: ${code}`);
    return { code: 'unreadable', fields, frames: framesOf(error) };
  }
  if (!(error instanceof Error)) return { code: typeof error };
  return { code: error.name, frames: framesOf(error), ...causeOf(error) };
}

const causeOf = ({ cause }: Error) => (cause === undefined ? {} : { cause: errorFacts(cause) });

function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, 8);
}
