import { definePersonalData, erasedText } from '../platform/personal-data.ts';
import { Account } from './account.ts';
import { Consent } from './consent.ts';
import { Contact } from './contact.ts';
import { Interaction } from './interaction.ts';

/** What the customers' records hold about a person. */
export const customersPersonalData = [
  definePersonalData({
    entity: Contact,
    holds: 'Who the person is, how to reach them, where they belong, what they prefer',
    about: ({ id }) => [id],
    erase: 'nothing',
    mentions: { custom: 'text' },
  }),
  definePersonalData({
    entity: Consent,
    holds: 'What the person agreed to and took back, when and where',
    about: ({ contactId }) => [contactId],
    erase: 'nothing',
    mentions: { text: 'text', proof: 'text' },
  }),
  definePersonalData({
    entity: Interaction,
    holds: 'Touches between the person and any department',
    about: ({ contactId, ref }) => [contactId, ref?.id],
    // That there was a touch of the account, when and on which channel, is counted; one that hangs on the person goes.
    erase: ({ accountId }) => (accountId ? { contactId: undefined, summary: erasedText } : 'nothing'),
    mentions: { summary: 'text' },
  }),
  definePersonalData({
    entity: Account,
    holds:
      'Companies and households the person belongs to, where they are named for the person or mention them',
    erase: () => ({}),
    mentions: {
      name: 'text',
      domain: 'value',
      phone: 'value',
      address: 'text',
      tags: 'text',
      custom: 'text',
    },
  }),
];
