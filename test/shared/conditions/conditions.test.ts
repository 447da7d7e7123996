import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition, meetsCondition } from '../../../shared/conditions/compile-condition.ts';
import { type ConditionOp, ConditionTree } from '../../../shared/conditions/condition.ts';
import { conditionsOver } from '../../../shared/conditions/condition-problems.ts';
import { explainCondition } from '../../../shared/conditions/explain-condition.ts';
import type { FieldCatalogue } from '../../../shared/conditions/field-catalogue.ts';

const catalogue = {
  source: { type: 'text', values: ['web', 'event'] },
  industry: { type: 'text' },
  country: { type: 'country' },
  region: { type: 'path' },
  score: { type: 'number' },
  products: { type: 'texts' },
  budget: { type: 'money' },
  vip: { type: 'boolean' },
  createdAt: { type: 'instant' },
  'custom.*': { type: 'any' },
} satisfies FieldCatalogue;

const matches = (tree: ConditionTree, record: object) => meetsCondition(tree, record, catalogue);
const compare = (record: object, field: string, op: ConditionOp, value?: ConditionTree['value']) =>
  matches({ field, op, ...(value !== undefined && { value }) }, record);

describe('a comparison', () => {
  it('of text knows neither case nor compatibility forms', () => {
    const lead = { industry: 'Maschinenbau Straße' };

    expect(compare(lead, 'industry', 'eq', 'MASCHINENBAU STRASSE')).toBe(true);
    expect(compare(lead, 'industry', 'startsWith', 'ｍａｓｃｈｉｎｅｎ')).toBe(true);
    expect(compare(lead, 'industry', 'contains', 'BAU')).toBe(true);
    expect(compare(lead, 'industry', 'in', ['Chemie', 'maschinenbau strasse'])).toBe(true);
    expect(compare(lead, 'industry', 'ne', 'Maschinenbau')).toBe(true);
    expect(compare(lead, 'industry', 'eq', 'Maschinenbau')).toBe(false);
  });

  it('of countries takes codes and names either way', () => {
    expect(compare({ country: 'DE' }, 'country', 'eq', 'Germany')).toBe(true);
    expect(compare({ country: '德国' }, 'country', 'eq', 'DE')).toBe(true);
    expect(compare({ country: 'Deutschland' }, 'country', 'in', ['FR', '德国'])).toBe(true);
    expect(compare({ country: 'Niger' }, 'country', 'eq', 'Nigeria')).toBe(false);
    expect(compare({ country: 'Austria' }, 'country', 'ne', 'DE')).toBe(true);
  });

  it('of regions stops at the boundaries of the path', () => {
    expect(compare({ region: 'CN/SC/Chengdu' }, 'region', 'startsWith', 'CN/SC')).toBe(true);
    expect(compare({ region: 'cn/sc' }, 'region', 'startsWith', 'CN/SC/')).toBe(true);
    expect(compare({ region: 'CN/SCX' }, 'region', 'startsWith', 'CN/SC')).toBe(false);
    expect(compare({ region: 'CN/SC/Chengdu' }, 'region', 'eq', 'CN/SC')).toBe(false);
  });

  it('of lists asks whether an entry is the value', () => {
    const lead = { products: ['Laser', '数控机床'] };

    expect(compare(lead, 'products', 'contains', 'laser')).toBe(true);
    expect(compare(lead, 'products', 'contains', 'las')).toBe(false);
    expect(compare(lead, 'products', 'startsWith', 'las')).toBe(true);
    expect(compare(lead, 'products', 'in', ['Pump', '数控机床'])).toBe(true);
    expect(compare(lead, 'products', 'in', ['Pump'])).toBe(false);
  });

  it('of money holds within one currency only', () => {
    const lead = { budget: { amount: 5_000, currency: 'EUR' } };

    expect(compare(lead, 'budget', 'gte', { amount: 5_000, currency: 'EUR' })).toBe(true);
    expect(compare(lead, 'budget', 'gt', { amount: 5_000, currency: 'EUR' })).toBe(false);
    expect(compare(lead, 'budget', 'gt', { amount: 1, currency: 'CNY' })).toBe(false);
    expect(compare(lead, 'budget', 'lt', { amount: 9_000, currency: 'CNY' })).toBe(false);
    expect(compare(lead, 'budget', 'ne', { amount: 5_000, currency: 'CNY' })).toBe(true);
  });

  it.each([
    ['gt', 49, true],
    ['gt', 50, false],
    ['gte', 50, true],
    ['lt', 51, true],
    ['lte', 49, false],
    ['eq', 50, true],
    ['ne', 50, false],
  ] as const)('of the number 50 by %s %d is %s', (op, value, expected) => {
    expect(compare({ score: 50 }, 'score', op, value)).toBe(expected);
  });

  it('of instants knows offsets and dates', () => {
    const lead = { createdAt: '2026-11-22T09:30:00.000Z' };

    expect(compare(lead, 'createdAt', 'eq', '2026-11-22T17:30:00+08:00')).toBe(true);
    expect(compare(lead, 'createdAt', 'gte', '2026-11-22')).toBe(true);
    expect(compare(lead, 'createdAt', 'gt', '2026-11-23')).toBe(false);
  });

  it('of booleans is exact', () => {
    expect(compare({ vip: false }, 'vip', 'eq', false)).toBe(true);
    expect(compare({ vip: 'false' }, 'vip', 'eq', false)).toBe(false);
  });

  it('of a custom field goes by the value it is compared with', () => {
    const lead = { custom: { seats: '120', tags: ['Gold', 'EU'], since: '2024-05-01', vip: true } };

    expect(compare(lead, 'custom.seats', 'gt', 99)).toBe(true);
    expect(compare(lead, 'custom.seats', 'eq', '120')).toBe(true);
    expect(compare(lead, 'custom.tags', 'contains', 'gold')).toBe(true);
    expect(compare(lead, 'custom.tags', 'ne', 'silver')).toBe(true);
    expect(compare(lead, 'custom.tags', 'ne', 'eu')).toBe(false);
    expect(compare(lead, 'custom.since', 'lt', '2025-01-01')).toBe(true);
    expect(compare(lead, 'custom.vip', 'eq', true)).toBe(true);
    expect(compare(lead, 'custom.constructor', 'exists')).toBe(false);
  });

  it('of a missing field is false, except by ne and exists: false', () => {
    for (const record of [{}, { industry: null }, { industry: '' }, { industry: undefined }]) {
      expect(compare(record, 'industry', 'eq', 'x')).toBe(false);
      expect(compare(record, 'industry', 'contains', 'x')).toBe(false);
      expect(compare(record, 'industry', 'ne', 'x')).toBe(true);
      expect(compare(record, 'industry', 'exists', true)).toBe(false);
      expect(compare(record, 'industry', 'exists')).toBe(false);
      expect(compare(record, 'industry', 'exists', false)).toBe(true);
    }
    expect(compare({ products: [] }, 'products', 'exists')).toBe(false);
    expect(compare({ score: 0 }, 'score', 'exists')).toBe(true);
  });

  it('of a field that is unknown never matches', () => {
    expect(compare({ hair: 'red' }, 'hair', 'eq', 'red')).toBe(false);
    expect(compare({}, 'hair', 'ne', 'red')).toBe(false);
  });
});

describe('a tree', () => {
  const web: ConditionTree = { field: 'source', op: 'eq', value: 'web' };
  const hot: ConditionTree = { field: 'score', op: 'gte', value: 70 };

  it('that says nothing is always true', () => {
    expect(matches({}, {})).toBe(true);
    expect(meetsCondition(undefined, {}, catalogue)).toBe(true);
  });

  it('joins all, any and not', () => {
    expect(matches({ all: [web, hot] }, { source: 'web', score: 70 })).toBe(true);
    expect(matches({ all: [web, hot] }, { source: 'web', score: 69 })).toBe(false);
    expect(matches({ any: [web, hot] }, { source: 'web' })).toBe(true);
    expect(matches({ any: [web, hot] }, { source: 'event' })).toBe(false);
    expect(matches({ not: web }, { source: 'event' })).toBe(true);
  });

  it('means everything that one node says', () => {
    expect(matches({ ...web, not: hot }, { source: 'web', score: 10 })).toBe(true);
    expect(matches({ ...web, not: hot }, { source: 'web', score: 90 })).toBe(false);
  });
});

const leaf: fc.Arbitrary<ConditionTree> = fc.oneof(
  fc.record({
    field: fc.constant('score'),
    op: fc.constantFrom<ConditionOp[]>('eq', 'ne', 'gt', 'lte'),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    field: fc.constant('industry'),
    op: fc.constantFrom<ConditionOp[]>('eq', 'ne', 'startsWith'),
    value: fc.constantFrom('a', 'b', 'ab'),
  }),
  fc.record({ field: fc.constant('vip'), op: fc.constant<ConditionOp>('exists'), value: fc.boolean() }),
);
const { tree } = fc.letrec<{ tree: ConditionTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));
const record = fc.record(
  { score: fc.integer({ min: 0, max: 3 }), industry: fc.constantFrom('A', 'b', 'AB', ''), vip: fc.boolean() },
  { requiredKeys: [] },
);

/** The opposite of a tree by De Morgan's laws. */
function opposite(node: ConditionTree): ConditionTree {
  if (node.all) return { any: node.all.map(opposite) };
  if (node.any) return { all: node.any.map(opposite) };
  return node.not ?? { not: node };
}

describe('any tree and any record', () => {
  it("obey De Morgan's laws", () => {
    fc.assert(
      fc.property(tree, record, (conditions, lead) => {
        expect(matches(opposite(conditions), lead)).toBe(!matches(conditions, lead));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('are judged alike by the explanation, which names leaves exactly when it fails', () => {
    fc.assert(
      fc.property(tree, record, (conditions, lead) => {
        const explanation = explainCondition(conditions, lead, catalogue);

        expect(explanation.matches).toBe(compileCondition(conditions, catalogue)(lead));
        expect(explanation.failed.length > 0).toBe(!explanation.matches);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('pass the schema', () => {
    fc.assert(
      fc.property(tree, (conditions) => {
        expect(conditionsOver(catalogue).parse(conditions)).toEqual(conditions);
      }),
      { seed: 3 },
    );
  });
});

describe('an explanation', () => {
  it('names each comparison that decided, what was found and what was wanted', () => {
    const conditions: ConditionTree = {
      all: [
        { field: 'score', op: 'gte', value: 10 },
        {
          any: [
            { field: 'country', op: 'eq', value: 'China' },
            { field: 'region', op: 'startsWith', value: 'CN' },
          ],
        },
        { not: { field: 'source', op: 'in', value: ['web'] } },
      ],
    };

    const { failed } = explainCondition(conditions, { score: 50, country: 'DE', source: 'web' }, catalogue);

    expect(failed.map(({ path, because }) => `${path}: ${because}`)).toEqual([
      'all.1.any.0: country is "DE", it should be "China"',
      'all.1.any.1: region is missing, it should start with "CN"',
      'all.2.not: source is "web", it should not be one of ["web"]',
    ]);
  });

  it('says what exists and is unknown', () => {
    const because = (conditions: ConditionTree, lead: object) =>
      explainCondition(conditions, lead, catalogue).failed.map((one) => one.because);

    expect(because({ field: 'vip', op: 'exists' }, {})).toEqual(['vip is missing, it should be given']);
    expect(because({ field: 'vip', op: 'exists', value: false }, { vip: true })).toEqual([
      'vip is true, it should not be given',
    ]);
    expect(because({ field: 'hair', op: 'eq', value: 'red' }, {})).toEqual(['hair is not a known field']);
  });
});

describe('the schema of conditions', () => {
  const problemsOf = (conditions: unknown) => {
    const { error } = conditionsOver(catalogue).safeParse(conditions);
    return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  };

  it('refuses fields, operators and values that do not fit, with their place', () => {
    const conditions = {
      all: [
        { field: 'hair', op: 'eq', value: 'red' },
        {
          any: [
            { field: 'score', op: 'contains', value: 1 },
            { field: 'score', op: 'gt', value: 'high' },
          ],
        },
        { not: { field: 'budget', op: 'gt', value: 5 } },
        { field: 'source', op: 'in', value: ['web', 'fax'] },
        { field: 'industry', op: 'in', value: 'x' },
        { field: 'createdAt', op: 'lt', value: 'soon' },
        { field: 'vip', op: 'exists', value: 'yes' },
        { field: 'custom.x', op: 'gt', value: 'large' },
        { field: 'custom.x.y', op: 'eq', value: 'a' },
      ],
    };

    expect(problemsOf(conditions)).toEqual([
      expect.stringMatching(
        /^all\.0\.field: "hair" is not a field that can be compared; these are: source, /,
      ),
      'all.1.any.0.op: score cannot be compared by contains; it can by eq, ne, in, gt, gte, lt, lte, exists',
      'all.1.any.1.value: must be a number',
      'all.2.not.value: must be money: { "amount": 129900, "currency": "CNY" }',
      'all.3.value: every value must be one of web, event',
      'all.4.value: must be a list of values',
      'all.5.value: must be a date or an RFC 3339 instant',
      'all.6.value: must be true or false',
      'all.7.value: must be a number, money, a date or an instant',
      expect.stringMatching(/^all\.8\.field: "custom\.x\.y" is not a field/),
    ]);
  });

  it('refuses nodes that are incomplete or unknown', () => {
    expect(problemsOf({ field: 'score' })).toEqual(['op: is missing: how is score compared?']);
    expect(problemsOf({ op: 'eq', value: 1 })).toEqual(['field: is missing: what is compared by eq?']);
    expect(problemsOf({ field: 'score', op: 'eq' })).toEqual(['value: is missing for eq']);
    expect(problemsOf({ any: [] })).toEqual(['any: must name a condition']);
    expect(problemsOf({ none: [] })).toEqual([': Unrecognized key: "none"']);
    expect(problemsOf({ field: 'score', op: 'between', value: 1 })).toHaveLength(1);
    expect(problemsOf('score > 1')).toHaveLength(1);
  });

  it('refuses trees that are too deep or too big before it walks them', () => {
    let deep: object = { field: 'score', op: 'eq', value: 1 };
    for (let level = 0; level < 50_000; level++) deep = { not: deep };
    const wide = { all: Array.from({ length: 400 }, () => ({ field: 'score', op: 'eq', value: 1 })) };

    expect(problemsOf(deep)).toEqual([': conditions nest at most 10 deep']);
    expect(problemsOf(wide)).toEqual([': conditions have at most 300 nodes']);
    expect(ConditionTree.safeParse(deep).success).toBe(false);
  });
});
