import { definePersonalData } from '../platform/personal-data.ts';
import { Opportunity } from './opportunity.ts';

/** What sales holds about a person; the deal, its amount and its dates stay. */
export const salesPersonalData = [
  definePersonalData({
    entity: Opportunity,
    holds: 'Deals in which the person is the contact, or is mentioned',
    erase: () => ({ contactId: undefined }),
    mentions: { name: 'text', notes: 'text', custom: 'text' },
  }),
];
