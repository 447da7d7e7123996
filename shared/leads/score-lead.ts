import { isSameCountry } from '../geo/country.ts';
import { isWithinRegion, regionKey } from '../geo/region-path.ts';
import { companyDomainOf, normaliseDomain } from '../text/contact-points.ts';
import { foldText } from '../text/fold.ts';
import type { EpochMs } from '../time/instant.ts';
import { defaultScoreWeights, type InterestKind, interestKinds, type ScoreWeights } from './score.ts';
import { seniorityOf } from './seniority.ts';
import type { LeadSource } from './source.ts';

const DAY = 86_400_000;

/** The fields of a lead that its fit is judged by. */
interface ScoredLead {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly company?: string | undefined;
  readonly title?: string | undefined;
  readonly source?: LeadSource | undefined;
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly industry?: string | undefined;
  readonly segment?: string | undefined;
  readonly productsOfInterest?: readonly string[] | undefined;
  readonly budget?: { readonly amount: number; readonly currency: string } | undefined;
}

/** Something the person did; `kind` may be any word, unknown ones show nothing. */
export interface Behaviour {
  readonly kind: string;
  readonly at: EpochMs;
}

/** A rule that gave or took points, and why. */
interface ScoreReason {
  readonly rule: string;
  readonly points: number;
  readonly because: string;
}

export interface LeadScore {
  /** 0 to 100. */
  readonly score: number;
  readonly fit: number;
  readonly interest: number;
  /** Their points add up to `score`, limits included as reasons of their own. */
  readonly reasons: readonly ScoreReason[];
}

export interface ScoreInput {
  readonly lead: ScoredLead;
  readonly behaviour: readonly Behaviour[];
  readonly weights?: ScoreWeights | undefined;
  readonly now: EpochMs;
}

/**
 * How promising a lead is: fit (who they are) and interest (what they did, fading with a half-life), each with a ceiling,
 * together 0 to 100. Every point has a reason.
 */
export function scoreLead({ lead, behaviour, weights = {}, now }: ScoreInput): LeadScore {
  const settled: Required<ScoreWeights> = { ...defaultScoreWeights, ...withoutAbsent(weights) };
  const fit = limited(fitReasons(lead, settled), settled.mostFit, 'fit');
  const interest = limited(interestReasons(behaviour, settled, now), settled.mostInterest, 'interest');
  const reasons = [...fit, ...interest];
  const total = sumOf(reasons);
  if (total < 0) reasons.push({ rule: 'limit', points: -total, because: 'a score is 0 at least' });
  if (total > 100) reasons.push({ rule: 'limit', points: 100 - total, because: 'a score is 100 at most' });
  return { score: sumOf(reasons), fit: sumOf(fit), interest: sumOf(interest), reasons };
}

function fitReasons(lead: ScoredLead, weights: Required<ScoreWeights>): ScoreReason[] {
  const reasons: ScoreReason[] = [];
  const give = (rule: string, points: number | undefined, because: string) => {
    if (points) reasons.push({ rule, points, because });
  };
  if (lead.segment) give('segment', byName(weights.segments, lead.segment), `market segment ${lead.segment}`);
  if (lead.industry) give('industry', byName(weights.industries, lead.industry), `industry ${lead.industry}`);
  if (lead.country) give('country', byCountry(weights.countries, lead.country), `country ${lead.country}`);
  if (lead.region) give('region', byRegion(weights.regions, lead.region), `region ${lead.region}`);
  if (lead.source) give('source', weights.sources[lead.source], `came by ${lead.source}`);
  if (lead.title) {
    const seniority = seniorityOf(lead.title);
    give('seniority', weights.seniority[seniority], `"${lead.title}" sounds ${seniority}`);
  }
  const domain = lead.email === undefined ? undefined : normaliseDomain(lead.email);
  if (domain && companyDomainOf(domain))
    give('email', weights.companyEmail, `a company's address at ${domain}`);
  else if (domain) give('email', weights.freeMail, `a free-mail address at ${domain}`);
  if (lead.phone) give('phone', weights.phone, 'left a phone number');
  if (lead.company) give('company', weights.company, 'named the company');
  const products = lead.productsOfInterest?.length ?? 0;
  if (products > 0) {
    give(
      'productsOfInterest',
      weights.productsOfInterest,
      `asks for ${products} product${products > 1 ? 's' : ''}`,
    );
  }
  if (lead.budget) give('budget', ...budgetPoints(lead.budget, weights));
  return reasons;
}

function budgetPoints(
  budget: NonNullable<ScoredLead['budget']>,
  { budget: anyBudget, budgets }: Required<ScoreWeights>,
): [number, string] {
  // In minor units; amounts of another currency say nothing about this one.
  const reached = budgets
    .filter(({ atLeast }) => atLeast.currency === budget.currency && atLeast.amount <= budget.amount)
    .reduce<(typeof budgets)[number] | undefined>(
      (best, step) => (best && best.atLeast.amount >= step.atLeast.amount ? best : step),
      undefined,
    );
  if (!reached) return [anyBudget, 'named a budget'];
  return [reached.points, `a budget of at least ${reached.atLeast.amount} ${budget.currency} in minor units`];
}

function interestReasons(
  behaviour: readonly Behaviour[],
  { interest, halfLifeDays, mostPerKind }: Required<ScoreWeights>,
  now: EpochMs,
): ScoreReason[] {
  const reasons: ScoreReason[] = [];
  for (const kind of interestKinds) {
    const times = behaviour.filter((one) => one.kind === kind).map(({ at }) => Math.max(0, now - at));
    const weight = interest[kind] ?? 0;
    if (times.length === 0 || weight === 0) continue;
    const faded = times.reduce((sum, age) => sum + weight * fading(kind, age, halfLifeDays), 0);
    const points = Math.round(Math.max(-100, Math.min(mostPerKind, faded)));
    if (points === 0) continue;
    const days = Math.floor(Math.min(...times) / DAY);
    const when = days === 0 ? 'within a day' : `the last ${days} day${days > 1 ? 's' : ''} ago`;
    reasons.push({ rule: `interest.${kind}`, points, because: `${times.length} x ${kind}, ${when}` });
  }
  return reasons;
}

// An address that bounces or a person who opted out does not become good by waiting.
function fading(kind: InterestKind, age: number, halfLifeDays: number): number {
  return kind === 'bounce' || kind === 'unsubscribe' ? 1 : 0.5 ** (age / (halfLifeDays * DAY));
}

function limited(reasons: ScoreReason[], most: number, part: string): ScoreReason[] {
  const sum = sumOf(reasons);
  if (sum <= most) return reasons;
  return [
    ...reasons,
    { rule: `limit.${part}`, points: most - sum, because: `${part} gives ${most} at most` },
  ];
}

function sumOf(reasons: readonly ScoreReason[]): number {
  return reasons.reduce((sum, { points }) => sum + points, 0);
}

function byName(table: Readonly<Record<string, number>>, name: string): number | undefined {
  const wanted = foldText(name);
  return Object.entries(table).find(([key]) => foldText(key) === wanted)?.[1];
}

function byCountry(table: Readonly<Record<string, number>>, country: string): number | undefined {
  return Object.entries(table).find(([key]) => isSameCountry(key, country))?.[1];
}

function byRegion(table: Readonly<Record<string, number>>, region: string): number | undefined {
  return Object.entries(table)
    .filter(([area]) => isWithinRegion(region, area))
    .sort(([one], [other]) => regionKey(other).length - regionKey(one).length)[0]?.[1];
}

function withoutAbsent(weights: ScoreWeights): ScoreWeights {
  return Object.fromEntries(Object.entries(weights).filter(([, value]) => value !== undefined));
}
