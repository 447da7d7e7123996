import { describe, expect, it } from 'vitest';
import { type Message, wordingOf } from '../../functions/notifications/message.ts';
import { hiddenFrom } from '../../shared/access/hidden-fields.ts';
import { explained } from '../../shared/handoffs/explanation.ts';
import { derivedId } from '../../shared/id.ts';

const message: Message = {
  kind: 'handoff-offered',
  subject: { type: 'lead', id: derivedId('lead', 0, 'lead') },
  values: { lead: 'Ada (Silk Ltd)' },
  because: explained('companyLead', { company: 'Silk Ltd' }),
  packet: {
    request: 'Forty looms',
    productsOfInterest: ['loom'],
    source: 'event (Hannover Messe)',
    channels: [
      { kind: 'phone', value: '+86 28 8555 0123' },
      { kind: 'email', value: 'ada@silk.example' },
    ],
    history: [{ at: '2026-11-02T08:00:00.000Z', kind: 'captured', summary: 'Came by Hannover Messe.' }],
    openOpportunities: [
      { id: derivedId('opportunity', 0, 'o'), name: 'Looms', amount: { amount: 129_900, currency: 'CNY' } },
    ],
    unresolved: [],
  },
};
const reading = { language: 'en', timeZone: 'UTC' } as const;
const hidden = hiddenFrom('partner', [
  ...['company', 'notes', 'email', 'sourceDetail'].map((field) => ({
    recordType: 'lead' as const,
    field,
    roles: ['partner' as const],
  })),
  { recordType: 'opportunity', field: 'amount', roles: ['partner'] },
]);

describe('a message to somebody', () => {
  it('does not tell what is hidden from their role, in the title, the reason or the facts', () => {
    const told = JSON.stringify(wordingOf(message, { ...reading, hiddenFields: hidden }));

    expect(told).toContain('Ada');
    expect(told).toContain('8555 0123');
    expect(told).not.toMatch(/Silk|silk|Forty|Hannover|1,299/);
  });

  it('tells everything where nothing is hidden', () => {
    const told = JSON.stringify(wordingOf(message, reading));

    for (const word of ['Silk Ltd', 'Forty looms', 'Hannover', '1,299']) expect(told).toContain(word);
  });
});
