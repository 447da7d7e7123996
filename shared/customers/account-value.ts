import * as z from 'zod';
import { currency } from '../platform/fields.ts';

/** Sums by name: `leads`, `openAmount:CNY`. */
export type Counters = Readonly<Record<string, number>>;

const amounts = z.array(
  z.object({
    currency,
    amount: z.int().describe('Minor units of the currency'),
    count: z.int().describe('How many opportunities with an amount in this currency'),
  }),
);
const count = z.int().default(0);

/** What an account, or a group of companies, is worth and how much goes on there; each number with its definition. */
export const AccountFigures = z.object({
  openPipeline: amounts
    .optional()
    .describe(
      'The sum of the amounts of open opportunities (every stage but won and lost), by currency; absent for roles that may not read opportunities',
    ),
  openOpportunities: count.describe('Open opportunities, those without an amount included'),
  won: amounts
    .optional()
    .describe('The sum of the amounts of opportunities in stage won, by currency; absent as openPipeline is'),
  wonOpportunities: count.describe('Opportunities in stage won'),
  lostOpportunities: count.describe('Opportunities in stage lost'),
  leads: count.describe('Leads that were ever linked to the account and are not deleted'),
  openLeads: count.describe('Those of them that are neither converted nor disqualified'),
  contacts: count.describe('Contacts of the account, those affiliated with it included'),
});
export type AccountFigures = z.output<typeof AccountFigures>;

export const AccountValue = AccountFigures.extend({
  firstTouchAt: z
    .string()
    .optional()
    .describe(
      'The first touch with the customer, inbound or outbound; what happened inside the house does not count',
    ),
  lastTouchAt: z.string().optional().describe('The latest such touch'),
});
export type AccountValue = z.output<typeof AccountValue>;

/** Counters as figures; without `withAmounts` no money is told. */
export function figuresOf(counters: Counters, withAmounts = true): AccountFigures {
  const plain = Object.fromEntries(
    ['openOpportunities', 'wonOpportunities', 'lostOpportunities', 'leads', 'openLeads', 'contacts'].map(
      (name) => [name, counters[name] ?? 0],
    ),
  );
  const money = withAmounts && {
    openPipeline: byCurrency(counters, 'open'),
    won: byCurrency(counters, 'won'),
  };
  return AccountFigures.parse({ ...plain, ...money });
}

function byCurrency(counters: Counters, which: 'open' | 'won') {
  const prefix = `${which}Count:`;
  return Object.entries(counters)
    .filter(([name, number]) => name.startsWith(prefix) && number > 0)
    .map(([name, number]) => {
      const code = name.slice(prefix.length);
      return { currency: code, amount: counters[`${which}Amount:${code}`] ?? 0, count: number };
    })
    .sort((one, other) => other.amount - one.amount);
}

/** The sum of two; what comes to nothing is left out. */
export function plus(one: Counters, other: Counters, sign: 1 | -1 = 1): Counters {
  const sum: Record<string, number> = { ...one };
  for (const [name, number] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + sign * number;
  return Object.fromEntries(Object.entries(sum).filter(([, number]) => number !== 0));
}

/** The counters of an account as they are stored: its own, and those of the group below and including it. */
export interface StoredValue {
  readonly accountId: string;
  /** As the projection has counted it: the group's sums of the parents include this account's while it stands here. */
  readonly parentId?: string | undefined;
  readonly ownerId?: string | undefined;
  /** 0 for one that is not there yet. */
  readonly version: number;
  readonly own: Counters;
  readonly group: Counters;
  /** The tier of the nearest account above that has one. */
  readonly inheritedTier?: string | undefined;
  readonly firstTouchAt?: string | undefined;
  readonly lastTouchAt?: string | undefined;
}

const stored = z.looseObject({
  parentId: z.string().optional(),
  ownerId: z.string().optional(),
  version: z.number().default(0),
  inheritedTier: z.string().optional(),
  firstTouchAt: z.string().optional(),
  lastTouchAt: z.string().optional(),
});

const ownPrefix = 'own:';
const groupPrefix = 'group:';
/** The attribute of the summary item that holds a counter. */
export const counterAttribute = (of: 'own' | 'group', name: string) => `${of}:${name}`;

/** The summary item of an account as it stands in the table; an empty one when there is none. */
export function storedValueOf(accountId: string, item: object | undefined): StoredValue {
  const { parentId, ownerId, version, inheritedTier, firstTouchAt, lastTouchAt, ...rest } = stored.parse(
    item ?? {},
  );
  const counters = (prefix: string): Counters =>
    Object.fromEntries(
      Object.entries(rest).flatMap(([name, number]) =>
        name.startsWith(prefix) && typeof number === 'number' && number !== 0
          ? [[name.slice(prefix.length), number]]
          : [],
      ),
    );
  return {
    accountId,
    parentId,
    ownerId,
    version,
    own: counters(ownPrefix),
    group: counters(groupPrefix),
    inheritedTier,
    firstTouchAt,
    lastTouchAt,
  };
}

/** What people see of an account's value. */
export function accountValueOf(
  { own, firstTouchAt, lastTouchAt }: StoredValue,
  withAmounts = true,
): AccountValue {
  return { ...figuresOf(own, withAmounts), firstTouchAt, lastTouchAt };
}
