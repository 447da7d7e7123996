import { Account } from './account.ts';
import { Consent } from './consent.ts';
import { Contact } from './contact.ts';
import { Merge } from './merge.ts';
import { quoted, who } from './story-words.ts';
import type { Draft, Story, ToldChange } from './timeline-rules.ts';

/** A fact about a customer that happened inside the house; the version tells two of a kind apart. */
function told(
  { at, version, entity, recordId }: ToldChange,
  about: Draft['about'],
  kind: string,
  summary: string,
): Draft {
  return {
    about,
    channel: 'system',
    direction: 'internal',
    kind: `${entity}.${kind}`,
    summary,
    at,
    ref: { type: entity, id: recordId },
    seed: `${recordId}:${version}:${kind}`,
  };
}

/** Who looks after an account, where it belongs, how important it is. */
export const accountStory: Story = (change) => {
  const [old, now] = [change.before, change.after].map((item) =>
    item ? Account.schema.parse(item) : undefined,
  );
  if (!now) return [];
  const by = who(change.actorId);
  const fact = (kind: string, summary: string) => told(change, { accountId: now.id }, kind, summary);
  if (!old) return [fact('created', `${by} added the account.`)];
  return [
    ...(old.ownerId === now.ownerId ? [] : [fact('owner-changed', ownerSentence(old.ownerId, now.ownerId))]),
    ...(old.tier === now.tier ? [] : [fact('tier-changed', tierSentence(now.tier, by))]),
    ...(old.parentId === now.parentId ? [] : [fact('parent-changed', parentSentence(now.parentId))]),
  ];
};

function ownerSentence(from: string | undefined, to: string | undefined): string {
  if (!to) return `Nobody looks after the account any more; it was ${who(from ?? '')}.`;
  return from
    ? `The account passed from ${who(from)} to ${who(to)}.`
    : `${who(to)} looks after the account now.`;
}

const tierSentence = (tier: string | undefined, by: string) =>
  tier ? `${by} made it a customer of tier ${tier}.` : `${by} took the tier away.`;

const parentSentence = (parentId: string | undefined) =>
  parentId ? `It belongs to {${parentId}} now.` : 'It belongs to no other company any more.';

/** When somebody came to an account and when they left it, told to both sides. The name stands in the contact alone. */
export const contactStory: Story = (change) => {
  const [old, now] = [change.before, change.after].map((item) =>
    item ? Contact.schema.parse(item) : undefined,
  );
  if (!now) return [];
  const by = who(change.actorId);
  const fact = (accountId: string | undefined, kind: string, summary: string) =>
    told(change, { accountId, contactId: now.id }, kind, summary);
  if (!old) return [fact(now.accountId, 'created', `${by} added the contact.`)];
  if (old.accountId === now.accountId) return [];
  return [
    ...(old.accountId ? [fact(old.accountId, 'left', 'The contact left the account.')] : []),
    ...(now.accountId ? [fact(now.accountId, 'joined', 'The contact belongs to the account now.')] : []),
  ];
};

/** What a person agreed to and what they took back. */
export const consentStory: Story = ({ before, after }) => {
  if (!after || before) return [];
  const { id, contactId, topic, channel, granted, source, at } = Consent.schema.parse(after);
  const about = topic === '*' ? 'anything' : quoted(topic);
  const [verb, kind] = granted ? ['agreed to', 'given'] : ['does not want to', 'withdrawn'];
  return [
    {
      about: { recordId: contactId },
      channel,
      direction: 'inbound',
      kind: `consent.${kind}`,
      summary: `The contact ${verb} hear about ${about} by ${channel} (${quoted(source)}).`,
      at,
      ref: { type: 'contact', id: contactId },
      seed: id,
    },
  ];
};

/** That two records of one customer became one, or two again. */
export const mergeStory: Story = (change) => {
  const [old, now] = [change.before, change.after].map((item) => item && Merge.schema.parse(item));
  if (!now || now.status === old?.status) return [];
  const about = { recordId: now.survivorId };
  if (now.status === 'completed') {
    return [
      told(change, about, 'completed', `${who(now.createdBy)} made two records of this ${now.type} one.`),
    ];
  }
  if (now.status === 'undone')
    return [told(change, about, 'undone', `The two ${now.type}s are apart again.`)];
  return [];
};
