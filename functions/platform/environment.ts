import * as z from 'zod';
import { type Entry, type EnvironmentOf, environments } from '../../shared/platform/environments.ts';

/** The variables of a function, checked at its cold start. Throws an error that names every one that is missing. */
export function readEnvironment<E extends Entry>(
  entry: E,
  variables: Readonly<Record<string, string | undefined>>,
): EnvironmentOf<E> {
  const result = environments[entry].safeParse(variables);
  if (result.success) return result.data;
  throw new Error(`The environment of ${entry} is incomplete: ${z.prettifyError(result.error)}`);
}
