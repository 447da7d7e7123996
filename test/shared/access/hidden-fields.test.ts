import { describe, expect, it } from 'vitest';
import { HiddenFieldRule, hiddenFrom, hides } from '../../../shared/access/hidden-fields.ts';
import { hiddenFieldProblems } from '../../../shared/access/shielded-fields.ts';
import { visibleRecord } from '../../../shared/access/visible-record.ts';
import { withoutHidden } from '../../../shared/access/without-hidden.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { derivedId, type IdKind } from '../../../shared/id.ts';
import { recordOf } from '../../support/every-entity.ts';
import { aCustomField } from '../custom-fields/definitions.ts';

const at = Date.parse('2026-11-02T08:00:00.000Z');
const idOf = (kind: IdKind, seed: string = kind) => derivedId(kind, at, seed);
const rules: HiddenFieldRule[] = [
  { recordType: 'account', field: 'annualRevenue', roles: ['sales', 'agent'] },
  { recordType: 'account', field: 'custom.margin', roles: ['sales'] },
  { recordType: 'contact', field: 'emails', roles: ['sales'] },
  { recordType: 'opportunity', field: 'amount', roles: ['sales'] },
  { recordType: 'lead', field: 'budget', roles: ['sales'] },
  { recordType: 'lead', field: 'email', roles: ['sales'] },
  { recordType: 'lead', field: 'notes', roles: ['sales'] },
  { recordType: 'lead', field: 'title', roles: ['sales'] },
  { recordType: 'lead', field: 'company', roles: ['sales'] },
  { recordType: 'lead', field: 'sourceDetail', roles: ['sales'] },
];
const hidden = hiddenFrom('sales', rules);
const account = {
  id: idOf('account'),
  name: 'Silk Ltd',
  annualRevenue: { amount: 5, currency: 'CNY' },
  custom: { margin: 12, size: 3 },
};

describe('an answer', () => {
  it('lacks what is hidden from the role in every record, wherever it stands', () => {
    const contact = { id: idOf('contact'), name: { full: 'Ada' }, emails: [{ address: 'ada@silk.example' }] };
    const answer = {
      account,
      children: [{ ...account, id: idOf('account', 'child') }],
      deep: { er: { items: [{ owner: 'Bo', contact }] } },
      amount: 3,
    };

    expect(withoutHidden(answer, hidden)).toEqual({
      account: { id: account.id, name: 'Silk Ltd', custom: { size: 3 } },
      children: [{ id: idOf('account', 'child'), name: 'Silk Ltd', custom: { size: 3 } }],
      deep: { er: { items: [{ owner: 'Bo', contact: { id: contact.id, name: { full: 'Ada' } } }] } },
      amount: 3,
    });
    expect(account.annualRevenue).toEqual({ amount: 5, currency: 'CNY' });
  });

  it('is the same for whom nothing is hidden', () => {
    expect(withoutHidden(account, hiddenFrom('manager', rules))).toBe(account);
    expect(withoutHidden(account, hiddenFrom('agent', rules))).toHaveProperty('custom.margin', 12);
    expect(hiddenFrom('manager', rules)).toBeUndefined();
  });

  it('does not show that there were custom fields when all of them are hidden', () => {
    expect(withoutHidden({ ...account, custom: { margin: 12 } }, hidden)).not.toHaveProperty('custom');
  });

  it('is not fooled by fields of one name in records of another type', () => {
    const opportunity = { id: idOf('opportunity'), annualRevenue: 7, amount: 8 };

    expect(withoutHidden(opportunity, hidden)).toEqual({ id: opportunity.id, annualRevenue: 7 });
  });
});

describe('the audit', () => {
  it('lacks the changes of hidden fields, also those told as part of a whole', () => {
    const entry = {
      recordType: 'account',
      recordId: account.id,
      changes: [
        { path: 'annualRevenue.amount', before: 5, after: 6 },
        { path: 'custom', after: { margin: 12, size: 3 } },
        { path: 'custom', before: '{"margin":12…', after: 'long' },
        { path: 'custom.margin', before: 1, after: 2 },
        { path: 'custom.marginal', before: 1, after: 2 },
        { path: 'name', before: 'a', after: 'b' },
      ],
    };

    expect(withoutHidden(entry, hidden).changes).toEqual([
      { path: 'custom', after: { size: 3 } },
      { path: 'custom' },
      { path: 'custom.marginal', before: 1, after: 2 },
      { path: 'name', before: 'a', after: 'b' },
    ]);
  });
});

describe('what one record repeats of another', () => {
  it('is hidden in the packet of a hand-off', () => {
    const handoff = {
      id: idOf('handoff'),
      policy: {
        because: 'holds another lead of Silk Ltd',
        explanation: { code: 'companyLead', values: { company: 'Silk Ltd' } },
      },
      rules: [
        { id: 'rule', because: 'budget is {"amount":5}, it should be more than 7' },
        { id: 'rule', because: 'region is missing, it should be "DE"' },
      ],
      packet: {
        request: 'Looms',
        source: 'event (Hannover Messe)',
        productsOfInterest: ['loom'],
        history: [{ kind: 'captured', summary: 'Came by Hannover Messe.' }],
        channels: [
          { kind: 'phone', value: '+86 28' },
          { kind: 'email', value: 'ada@silk.example' },
        ],
        account: { id: account.id, name: 'Silk Ltd', tier: 'A' },
        openOpportunities: [
          { id: idOf('opportunity'), name: 'Looms', amount: { amount: 5, currency: 'CNY' } },
        ],
      },
    };

    const shown = withoutHidden(handoff, hidden);

    expect(shown.packet).toEqual({
      source: 'event',
      productsOfInterest: ['loom'],
      history: [],
      channels: [{ kind: 'phone', value: '+86 28' }],
      account: { id: account.id, name: 'Silk Ltd', tier: 'A' },
      openOpportunities: [{ id: idOf('opportunity'), name: 'Looms' }],
    });
    expect(shown.policy).toEqual({ because: 'a field that your role does not see decides' });
    expect(shown.rules.map(({ because }) => because)).toEqual([
      'a field that your role does not see decides',
      'region is missing, it should be "DE"',
    ]);
  });

  it('is hidden in the reasons of a score and of a duplicate', () => {
    const lead = {
      id: idOf('lead'),
      scoreReasons: [
        { rule: 'seniority', because: '"CEO" sounds senior' },
        { rule: 'budget', because: 'a budget of 5' },
        { rule: 'phone', because: 'left a phone number' },
      ],
    };
    const duplicate = {
      id: idOf('duplicate'),
      type: 'contact',
      reasons: [{ field: 'emails' }, { field: 'name' }],
    };

    expect(withoutHidden(lead, hidden).scoreReasons.map(({ rule }) => rule)).toEqual(['phone']);
    expect(withoutHidden(duplicate, hidden).reasons).toEqual([{ field: 'name' }]);
  });
});

describe('a record for a search or an export', () => {
  it('is valid by its schema without what is hidden', () => {
    const contact = recordOf(Contact, 'all');

    const seen = visibleRecord(Contact, contact, { hiddenFields: hidden });

    expect(contact.emails).not.toEqual([]);
    expect(seen).toEqual({ ...contact, emails: [] });
    expect(visibleRecord(Contact, contact, {})).toBe(contact);
  });
});

describe('a rule that hides a field', () => {
  const customFields = { lead: [], account: [aCustomField({ key: 'margin' })], contact: [], opportunity: [] };
  const problemOf = (
    recordType: HiddenFieldRule['recordType'],
    field: string,
    before: HiddenFieldRule[] = [],
  ) => hiddenFieldProblems({ rules: [{ recordType, field, roles: ['sales'] }], before, customFields })[0];

  it('names a field that there is', () => {
    expect(problemOf('account', 'annualRevenue')).toBeUndefined();
    expect(problemOf('account', 'custom.margin')).toBeUndefined();
    expect(problemOf('lead', 'custom.anything')).toBeUndefined();
    expect(problemOf('account', 'revenue')?.path).toBe('hiddenFields.0.field');
    expect(problemOf('account', 'custom.cost')?.message).toContain('custom.margin');
    expect(problemOf('account', 'toString')).toBeDefined();
  });

  it('leaves what nobody can work without', () => {
    for (const field of ['id', 'version', 'name', 'ownerId', 'teamId', 'createdAt']) {
      expect(problemOf('account', field)?.message).toContain('cannot be hidden');
    }
    expect(problemOf('lead', 'source')).toBeDefined();
    expect(problemOf('lead', 'score')).toBeDefined();
    expect(problemOf('opportunity', 'accountId')).toBeDefined();
  });

  it('stays when the field it names is gone', () => {
    const before: HiddenFieldRule[] = [{ recordType: 'account', field: 'custom.gone', roles: ['agent'] }];

    expect(problemOf('account', 'custom.gone', before)).toBeUndefined();
  });

  it('is never about administrators', () => {
    expect(HiddenFieldRule.safeParse({ ...rules[0], roles: ['admin'] }).success).toBe(false);
    expect(HiddenFieldRule.safeParse({ ...rules[0], roles: [] }).success).toBe(false);
  });
});

it('hides a field with everything in it', () => {
  expect(hides(hidden, 'account', 'annualRevenue.amount')).toBe(true);
  expect(hides(hidden, 'account', 'annualRevenues')).toBe(false);
  expect(hides(hidden, 'account', 'custom')).toBe(false);
  expect(hides(undefined, 'account', 'annualRevenue')).toBe(false);
});
