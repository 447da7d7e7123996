import * as z from 'zod';

/**
 * The reasons that a hand-off gives by itself. The API tells each as an English sentence and, beside it, as its code with
 * the names it holds; so a client, or a mail in another language, can say it in its own words.
 */
const sentences = {
  rule: 'rule “{rule}”',
  accountOwner: 'owner of the account {account}',
  companyLead: 'holds another lead of {company}',
  noRuleMatches: 'no rule matches',
  ruleNamesQueue: 'rule “{rule}” names the queue',
  nobodyCanTakeIt: 'nobody can take it',
  nobodyElseCanTakeIt: 'nobody else can take it',
  offersNotAccepted: '{made} of {most} offers were not accepted',
} as const;
export type ExplanationCode = keyof typeof sentences;
export const explanationCodes = Object.keys(sentences).filter((code) => isCode(code));

export const Explanation = z.object({
  code: z.enum(explanationCodes),
  values: z.record(z.string(), z.string()).default({}),
});
export type Explanation = z.output<typeof Explanation>;

/** A reason as the records hold it: the sentence and what it is made of. */
export interface Explained {
  readonly because: string;
  readonly explanation: Explanation;
}

/** The reason in words and as a code. */
export function explained(code: ExplanationCode, values: Explanation['values'] = {}): Explained {
  return { because: filledIn(sentences[code], values), explanation: { code, values } };
}

/** A sentence with its names: `{rule}` becomes the value of `rule`. */
export function filledIn(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/gu, (_, name: string) => values[name] ?? '?');
}

function isCode(code: string): code is ExplanationCode {
  return code in sentences;
}
