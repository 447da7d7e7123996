import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant, line, prose } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';
import { type ConsentState, consentTopic } from './consent-state.ts';
import { contactChannels } from './preferences.ts';

/** A person agreed to be written to or called, or took it back. */
export const ConsentFields = z.strictObject({
  topic: consentTopic,
  channel: z.enum(contactChannels),
  granted: z.boolean(),
  /** Where it was said: `form form_01j…`, `phone call`, `trade fair Chengdu 2026`. */
  source: line(200),
  /** When it was said; now where it is left out. */
  at: instant.optional(),
  /** What was agreed to, word for word. */
  text: prose(5_000).optional(),
  /** What proves it: the address of a recording, the id of a message, the IP address of a click. */
  proof: line(2_000).optional(),
});

/** Kept as long as the person is: what was said, when and where. Nothing changes it. */
export const Consent = defineEntity({
  name: 'consent',
  schema: recordSchema('consent', ConsentFields.omit({ at: true }), {
    contactId: idOf('contact'),
    at: instant,
    /** The lead it came with. */
    leadId: z.string().optional(),
  }),
  child: {
    kind: 'consent',
    parentOf: (consent) => consent.contactId,
    orderOf: (consent) => `${consent.at}#${consent.id}`,
  },
});
export type Consent = z.output<typeof Consent.schema>;

/** As the contact carries it. */
export function stateOf({ id, topic, channel, granted, at, source }: Consent): ConsentState {
  return { topic, channel, granted, at, source, consentId: id };
}
