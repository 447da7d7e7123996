import type { Lead } from '../leads/lead.ts';
import { cut } from '../text/cut.ts';
import type { Consent } from './consent.ts';
import type { ContactChannel } from './preferences.ts';

/** What somebody agreed to who asked something: to be answered. Marketing is another topic, which a form has to name. */
export const inquiryTopic = 'inquiry';

type Given = Pick<Consent, 'topic' | 'channel' | 'granted' | 'source' | 'at' | 'text'>;

/**
 * The consents that came with a lead, as consents of a person: for the channel that was named, else for every channel on which
 * the lead left an address; about the topic that was named, else about the inquiry itself. Pure.
 */
export function consentsOfLead({
  consents = [],
  email,
  phone,
}: Pick<Lead, 'consents' | 'email' | 'phone'>): Given[] {
  const left: ContactChannel[] = [...(email ? ['email' as const] : []), ...(phone ? ['phone' as const] : [])];
  return consents.flatMap(({ text, source, at, topic = inquiryTopic, channel }) =>
    (channel ? [channel] : left).map((one) => ({
      topic,
      channel: one,
      granted: true,
      source: cut(source, longestSource),
      at,
      ...(text.trim() && { text: cut(text.trim(), longestText) }),
    })),
  );
}

/** As `ConsentFields` takes them. */
const longestSource = 200;
const longestText = 5_000;
