import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant, line } from '../platform/fields.ts';
import { contactChannels } from './preferences.ts';

/** Stands for every topic. */
export const everyTopic = '*';

/** What it is about: `newsletter`, `events`; `*` for everything. */
export const consentTopic = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(\*|[\p{L}\p{N}][\p{L}\p{N}._-]{0,59})$/u,
    'must be a word such as newsletter, or * for every topic',
  )
  .meta({ example: 'newsletter' });

/** What holds now for one topic and channel, as the contact carries it. */
export const ConsentState = z.object({
  topic: z.string(),
  channel: z.enum(contactChannels),
  granted: z.boolean(),
  at: instant,
  source: line(200),
  consentId: idOf('consent'),
});
export type ConsentState = z.output<typeof ConsentState>;

/** Topics times channels: 40 topics on every channel. An item takes 400 kB, a state about 200 bytes. */
export const mostConsentStates = 200;

/**
 * The states after a consent or a withdrawal became known: of each topic and channel the latest by when it was given,
 * whatever the order in which they come. Of two of the same instant the withdrawal holds, then the later id. Pure.
 */
export function withConsent(states: readonly ConsentState[], given: ConsentState): readonly ConsentState[] {
  const isSame = (one: ConsentState) => one.topic === given.topic && one.channel === given.channel;
  const known = states.find(isSame);
  if (known && !overrules(given, known)) return states;
  return [...states.filter((one) => !isSame(one)), given];
}

function overrules(given: ConsentState, known: ConsentState): boolean {
  if (given.at !== known.at) return given.at > known.at;
  if (given.granted !== known.granted) return !given.granted;
  return given.consentId > known.consentId;
}

/**
 * What holds for the topic on the channel: what was said of it, else of every topic. Whoever withdrew everything later
 * than they agreed to the topic has withdrawn that, too; agreeing to everything brings no single withdrawal back.
 */
export function consentFor(
  states: readonly ConsentState[],
  topic: string,
  channel: string,
): ConsentState | undefined {
  const of = (wanted: string) => states.find((one) => one.topic === wanted && one.channel === channel);
  const [own, all] = [of(topic), of(everyTopic)];
  if (!own || !all) return own ?? all;
  return !all.granted && all.at > own.at ? all : own;
}
