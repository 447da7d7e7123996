import { definePersonalData, erasedText } from '../platform/personal-data.ts';
import { Notification } from './notification.ts';

/** What colleagues were told about a person; that they were told, and when, stays. */
export const notificationsPersonalData = [
  definePersonalData({
    entity: Notification,
    holds: 'Messages to colleagues that name the person',
    about: ({ subject }) => [subject?.id],
    erase: () => ({ title: erasedText, body: erasedText }),
    mentions: { title: 'text', body: 'text' },
  }),
];
