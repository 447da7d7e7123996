import * as z from 'zod';
import type { FieldProblem } from '../errors.ts';
import { idOf } from '../id.ts';
import { day, line } from '../platform/fields.ts';

/** That a person also belongs to another account: a second company, a household, a former employer. */
export const Affiliation = z.strictObject({
  accountId: idOf('account'),
  title: line(200).optional(),
  /** What they are there: `employee`, `board member`, `adviser`, `owner`. */
  kind: line(40).optional(),
  from: day.optional(),
  /** The last day; in the past for somebody who has left. */
  to: day.optional(),
});
export type Affiliation = z.output<typeof Affiliation>;

interface Belonging {
  readonly accountId?: string | undefined;
  readonly affiliations?: readonly Affiliation[] | undefined;
}

/** What is wrong with the accounts a person is said to belong to, besides accounts that do not exist. Pure. */
export function affiliationProblems({ accountId, affiliations = [] }: Belonging): FieldProblem[] {
  const seen = new Set(accountId ? [accountId] : []);
  return affiliations.flatMap((one, place) => {
    const at = (field: string) => `affiliations.${place}.${field}`;
    const problems: FieldProblem[] = [];
    if (one.accountId === accountId)
      problems.push({ path: at('accountId'), message: 'is the account the contact belongs to first' });
    else if (seen.has(one.accountId)) problems.push({ path: at('accountId'), message: 'is named twice' });
    if (one.from && one.to && one.to < one.from)
      problems.push({ path: at('to'), message: 'must not be before from' });
    seen.add(one.accountId);
    return problems;
  });
}

/** Every account a person belongs to, the first one first. */
export function accountIdsOf({ accountId, affiliations = [] }: Belonging): string[] {
  return [...new Set([...(accountId ? [accountId] : []), ...affiliations.map((one) => one.accountId)])];
}
