import * as z from 'zod';
import { money, regionPath } from '../platform/fields.ts';
import { leadSources } from './lead-sources.ts';

const points = z.int().min(-100).max(100);
const pointsByName = z
  .record(z.string().trim().min(1).max(200), points)
  .refine((table) => Object.keys(table).length <= 500, 'must have at most 500 entries');

/** How senior a job title sounds. */
const seniorities = ['executive', 'head', 'manager', 'specialist', 'junior'] as const;
export type Seniority = (typeof seniorities)[number];

/** What a person did that shows interest. */
export const interestKinds = [
  'form',
  'call',
  'email',
  'meeting',
  'chat',
  'click',
  'open',
  'visit',
  'event',
  'bounce',
  'unsubscribe',
] as const;
export type InterestKind = (typeof interestKinds)[number];

/** Points an organization gives for fit and interest; what is absent is taken from `defaultScoreWeights`. */
export const ScoreWeights = z.strictObject({
  /** By name, compared without case. */
  segments: pointsByName.optional(),
  industries: pointsByName.optional(),
  /** By ISO code or name. */
  countries: pointsByName.optional(),
  /** By region path; the longest path that holds the lead counts. */
  regions: z.record(regionPath, points).optional(),
  sources: z.partialRecord(z.enum(leadSources), points).optional(),
  seniority: z.partialRecord(z.enum(seniorities), points).optional(),
  companyEmail: points.optional(),
  freeMail: points.optional(),
  phone: points.optional(),
  company: points.optional(),
  productsOfInterest: points.optional(),
  /** A budget was named; larger amounts give what `budgets` says instead. */
  budget: points.optional(),
  /** From which amount how many points; per currency, the highest amount reached counts. */
  budgets: z
    .array(z.strictObject({ atLeast: money, points }))
    .max(50)
    .optional(),
  /** By kind of behaviour, for one that happened just now. */
  interest: z.partialRecord(z.enum(interestKinds), points).optional(),
  /** After so many days a behaviour counts half. */
  halfLifeDays: z.number().min(0.5).max(3_650).optional(),
  /** The most that repeating one kind of behaviour can give. */
  mostPerKind: z.int().min(0).max(100).optional(),
  /** The most that fit and interest can give. */
  mostFit: z.int().min(0).max(100).optional(),
  mostInterest: z.int().min(0).max(100).optional(),
});
export type ScoreWeights = z.output<typeof ScoreWeights>;

/**
 * The weights of an organization that has not said its own: what is true of most business-to-business sales. Segments,
 * industries, countries and regions are left to the organization, for nobody else knows which are good.
 */
export const defaultScoreWeights = {
  segments: {},
  industries: {},
  countries: {},
  regions: {},
  sources: {
    referral: 12,
    partner: 10,
    event: 8,
    call: 8,
    web: 5,
    campaign: 4,
    social: 2,
    api: 0,
    import: 0,
  },
  seniority: { executive: 15, head: 12, manager: 8, specialist: 3, junior: -5 },
  companyEmail: 12,
  freeMail: -5,
  phone: 8,
  company: 5,
  productsOfInterest: 6,
  budget: 10,
  budgets: [],
  interest: {
    form: 12,
    call: 10,
    email: 8,
    meeting: 18,
    chat: 8,
    click: 5,
    open: 2,
    visit: 2,
    event: 10,
    bounce: -15,
    unsubscribe: -20,
  },
  halfLifeDays: 14,
  mostPerKind: 20,
  mostFit: 60,
  mostInterest: 40,
} as const satisfies Required<ScoreWeights>;
