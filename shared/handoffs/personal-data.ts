import { definePersonalData, erasedText } from '../platform/personal-data.ts';
import { Handoff } from './handoff.ts';

/** What the hand-offs hold about a person; who was asked, when and what they answered stays. */
export const handoffsPersonalData = [
  definePersonalData({
    entity: Handoff,
    holds: 'The packet that whoever took the person over was given',
    about: ({ subject }) => [subject.id],
    erase: ({ packet, reason, explanation }) => ({
      packet: {
        productsOfInterest: packet.productsOfInterest,
        source: packet.source,
        channels: [],
        history: [],
        openOpportunities: [],
        unresolved: [],
      },
      // A reason with an explanation is one of the system's own sentences.
      reason: reason === undefined || explanation ? reason : erasedText,
    }),
    mentions: { packet: 'text', reason: 'text' },
  }),
];
