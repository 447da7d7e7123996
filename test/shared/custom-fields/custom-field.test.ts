import { describe, expect, it } from 'vitest';
import { customFieldProblems } from '../../../shared/custom-fields/custom-field.ts';
import { customFromTexts } from '../../../shared/custom-fields/custom-from-text.ts';
import { LeadConditions, leadConditionProblems, leadMeets } from '../../../shared/leads/conditions.ts';
import { aCustomField } from './definitions.ts';

const pathsOf = (problems: readonly { path: string }[]) => problems.map(({ path }) => path);
const options = [{ value: 'gold', label: { en: 'Gold', zh: '金' } }, { value: 'silver' }];

describe('the definition of a custom field', () => {
  it('keeps its type of record, its key and its type', () => {
    const before = aCustomField({ key: 'size' });

    const problems = customFieldProblems(
      { ...before, recordType: 'lead', key: 'width', type: 'number' },
      before,
    );

    expect(pathsOf(problems)).toEqual(['recordType', 'key', 'type']);
    expect(problems[2]?.message).toContain('cannot change from text');
  });

  it('has options where it is a choice, each once, and limits where it has something to limit', () => {
    expect(pathsOf(customFieldProblems(aCustomField({ key: 'a', type: 'select' })))).toEqual(['options']);
    expect(pathsOf(customFieldProblems(aCustomField({ key: 'a', options })))).toEqual(['options']);
    expect(
      pathsOf(
        customFieldProblems(aCustomField({ key: 'a', type: 'select', options: [...options, ...options] })),
      ),
    ).toEqual(['options.2.value', 'options.3.value']);
    expect(pathsOf(customFieldProblems(aCustomField({ key: 'a', min: 1, max: 2 })))).toEqual(['min', 'max']);
    expect(
      pathsOf(customFieldProblems(aCustomField({ key: 'a', type: 'number', min: 2, max: 1, maxLength: 3 }))),
    ).toEqual(['maxLength', 'max']);
    expect(customFieldProblems(aCustomField({ key: 'a', type: 'multiSelect', options }))).toEqual([]);
  });
});

describe('what people and sheets write', () => {
  const definitions = [
    aCustomField({ key: 'staff', type: 'number' }),
    aCustomField({ key: 'vip', type: 'boolean' }),
    aCustomField({ key: 'founded', type: 'date' }),
    aCustomField({ key: 'visitedAt', type: 'dateTime' }),
    aCustomField({ key: 'grade', type: 'select', options }),
    aCustomField({ key: 'grades', type: 'multiSelect', options }),
    aCustomField({ key: 'site', type: 'url' }),
    aCustomField({ key: 'margin', type: 'money' }),
  ];

  it.each([
    ['staff', '1,250.50', 1250.5],
    ['vip', '是', true],
    ['vip', 'No', false],
    ['founded', '2026/1/2', '2026-01-02'],
    ['founded', '2026年11月22日', '2026-11-22'],
    ['founded', '1/2/2026', '1/2/2026'],
    ['visitedAt', '2026-11-22 09:30', '2026-11-22T09:30:00.000Z'],
    ['grade', '金', 'gold'],
    ['grade', 'SILVER', 'silver'],
    ['grade', 'bronze', 'bronze'],
    ['grades', 'Gold; silver', ['gold', 'silver']],
    ['site', 'shu.example', 'https://shu.example'],
    ['margin', '1,299.00', { amount: 129_900, currency: 'CNY' }],
    ['margin', '¥12', { amount: 1_200, currency: 'CNY' }],
    ['unknown', ' as it is', ' as it is'],
  ])('becomes the value that %s asks for: %s', (key, text, value) => {
    expect(customFromTexts(definitions, { [key]: text }, 'CNY')).toEqual({ [key]: value });
  });
});

describe('conditions over custom fields', () => {
  const definitions = [
    aCustomField({ key: 'staff', type: 'number', recordType: 'lead' }),
    aCustomField({ key: 'founded', type: 'date', recordType: 'lead' }),
    aCustomField({ key: 'grade', type: 'select', options, recordType: 'lead' }),
    aCustomField({ key: 'grades', type: 'multiSelect', options, recordType: 'lead' }),
  ];
  const problemsOf = (field: string, op: string, value: unknown) =>
    leadConditionProblems(LeadConditions.parse({ all: [{ field, op, value }] }), definitions);

  it('are refused where the comparison does not fit the type, naming the field', () => {
    expect(problemsOf('custom.staff', 'startsWith', '1')).toEqual([
      {
        path: 'conditions.all.0.op',
        message: expect.stringContaining('custom.staff cannot be compared by startsWith'),
      },
    ]);
    expect(pathsOf(problemsOf('custom.staff', 'gt', '2026-01-01'))).toEqual(['conditions.all.0.value']);
    expect(pathsOf(problemsOf('custom.grade', 'eq', 'bronze'))).toEqual(['conditions.all.0.value']);
    expect(pathsOf(problemsOf('custom.shoeSize', 'eq', 42))).toEqual(['conditions.all.0.field']);
    expect(problemsOf('custom.staff', 'gte', 10)).toEqual([]);
    expect(
      leadConditionProblems(LeadConditions.parse({ field: 'custom.any', op: 'gt', value: 1 }), []),
    ).toEqual([]);
  });

  it('compare by the type', () => {
    const lead = { custom: { staff: 12, founded: '2026-11-22', grade: 'gold', grades: ['gold', 'silver'] } };
    const meets = (field: string, op: string, value: unknown) =>
      leadMeets(LeadConditions.parse({ field, op, value }), lead, definitions);

    expect(meets('custom.staff', 'gt', 9)).toBe(true);
    expect(meets('custom.founded', 'eq', '2026-11-22T00:00:00Z')).toBe(true);
    expect(meets('custom.founded', 'lt', '2026-11-22')).toBe(false);
    expect(meets('custom.grades', 'contains', 'silver')).toBe(true);
    expect(meets('custom.gone', 'exists', true)).toBe(false);
  });
});
