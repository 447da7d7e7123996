import { accountStory, consentStory, contactStory, mergeStory } from './customer-story.ts';
import type { Interaction } from './interaction.ts';
import { activityStory, handoffStory, leadStory } from './lead-story.ts';
import { opportunityStory } from './sales-story.ts';
import { mention } from './story-words.ts';

/** A change of a record as its story is told from it. */
export interface ToldChange {
  readonly entity: string;
  readonly recordId: string;
  readonly version: number;
  readonly at: string;
  readonly actorId: string;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** Whose touch it is; what hangs on another record (an activity on a lead) has the account and the contact of that. */
export type About =
  | { readonly accountId?: string | undefined; readonly contactId?: string | undefined }
  | { readonly recordId: string };

/** A touch as a rule tells it, before it is known whose it is and what people are called. */
export interface Draft extends Pick<Interaction, 'channel' | 'direction' | 'kind' | 'at'> {
  readonly about: About;
  /** A sentence for people; `{user_01j…}` stands for the name of that record. */
  readonly summary: string;
  /** What it came of. */
  readonly ref: { readonly type: string; readonly id: string };
  /** The same for the same fact, however often and from wherever it is told: with `at` it makes the touch's id. */
  readonly seed: string;
}

export type Story = (change: ToldChange) => readonly Draft[];

/**
 * Which records tell their story on the timeline of their customer, each by its own rule. A new context adds its line:
 * tickets, campaigns, orders. A touch that people note themselves (`interaction`) is its own story.
 */
const stories: Readonly<Record<string, Story>> = {
  lead: leadStory,
  handoff: handoffStory,
  activity: activityStory,
  opportunity: opportunityStory,
  account: accountStory,
  contact: contactStory,
  consent: consentStory,
  merge: mergeStory,
};

/** What a change tells, in the order in which it happened. */
export function draftsOf(change: ToldChange): readonly Draft[] {
  return stories[change.entity]?.(change) ?? [];
}

/** Whether a record of the entity has a story. */
export function hasStory(entity: string): boolean {
  return entity in stories;
}

/** The ids of the records that a sentence names. */
export function mentionsOf(summary: string): string[] {
  return [...summary.matchAll(mention)].map(([, id = '']) => id);
}

/** The sentence with the names in place. */
export function withNames(summary: string, nameOf: (id: string) => string | undefined): string {
  return summary.replace(mention, (_, id: string) => nameOf(id) ?? 'somebody who is gone');
}
