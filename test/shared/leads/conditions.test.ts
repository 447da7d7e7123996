import { describe, expect, it } from 'vitest';
import { explainLeadConditions, LeadConditions, leadMeets } from '../../../shared/leads/conditions.ts';

const lead = {
  source: 'event',
  country: 'China',
  region: 'CN/SC/Chengdu',
  score: 72,
  custom: { hall: 'B4' },
};

describe('the conditions of a routing rule', () => {
  it('are met by a lead that fits', () => {
    const conditions = LeadConditions.parse({
      all: [
        { field: 'source', op: 'in', value: ['event', 'web'] },
        { field: 'country', op: 'eq', value: 'CN' },
        { field: 'region', op: 'startsWith', value: 'CN/SC' },
        { field: 'custom.hall', op: 'startsWith', value: 'b' },
      ],
    });

    expect(leadMeets(conditions, lead)).toBe(true);
    expect(explainLeadConditions(conditions, lead)).toEqual({ matches: true, failed: [] });
    expect(leadMeets(conditions, { ...lead, country: 'India' })).toBe(false);
  });

  it('name only fields of a lead', () => {
    expect(LeadConditions.safeParse({ field: 'ownerId', op: 'eq', value: 'x' }).success).toBe(false);
    expect(LeadConditions.safeParse({ field: 'source', op: 'eq', value: 'fax' }).success).toBe(false);
  });
});
