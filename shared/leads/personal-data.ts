import { definePersonalData, erasedText } from '../platform/personal-data.ts';
import { Activity } from './activity.ts';
import { Lead } from './lead.ts';

/** What the leads hold about a person; what is counted (source, campaign, status, dates, segment) stays. */
export const leadsPersonalData = [
  definePersonalData({
    entity: Lead,
    holds: 'What somebody asked for, how to reach them, what they agreed to, and what became of it',
    about: ({ id, contactId }) => [id, contactId],
    erase: () => ({
      name: erasedText,
      email: undefined,
      phone: undefined,
      company: undefined,
      title: undefined,
      website: undefined,
      sourceDetail: undefined,
      city: undefined,
      notes: undefined,
      externalId: undefined,
      preferredChannel: undefined,
      custom: undefined,
      consents: undefined,
      contactId: undefined,
      scoreReasons: [],
    }),
    mentions: { notes: 'text', sourceDetail: 'text', custom: 'text' },
  }),
  definePersonalData({
    entity: Activity,
    holds: 'Calls, e-mails, meetings and notes',
    about: ({ leadId }) => [leadId],
    erase: () => ({ summary: erasedText }),
    mentions: { summary: 'text' },
  }),
];
