import { isOpenStage, Opportunity } from '../sales/opportunity.ts';
import { quoted, who, worded } from './story-words.ts';
import type { Draft, Story } from './timeline-rules.ts';

/** What became of an opportunity. Amounts are left out: whoever may see them reads them there. */
export const opportunityStory: Story = ({ before, after, actorId, at, version }) => {
  const [old, now] = [before, after].map((item) => (item ? Opportunity.schema.parse(item) : undefined));
  if (!now) return [];
  const name = quoted(now.name);
  const told = (kind: string, summary: string): Draft => ({
    about: { accountId: now.accountId, contactId: now.contactId },
    channel: 'system',
    direction: 'internal',
    kind: `opportunity.${kind}`,
    summary,
    at,
    ref: { type: 'opportunity', id: now.id },
    seed: `${now.id}:${version}:${kind}`,
  });
  const by = who(actorId);
  const created = old
    ? []
    : [told('created', `${by} opened the opportunity ${name}, in ${worded(now.stage)}.`)];
  if (old?.stage === now.stage || (!old && isOpenStage(now.stage))) return created;
  if (now.stage === 'won') return [...created, told('won', `${by} won the opportunity ${name}.`)];
  if (now.stage === 'lost') return [...created, told('lost', `${by} lost the opportunity ${name}.`)];
  const moved = old && !isOpenStage(old.stage) ? 'took up again' : 'moved';
  const from = old && isOpenStage(old.stage) ? ` from ${worded(old.stage)}` : '';
  const to = moved === 'moved' ? ` to ${worded(now.stage)}` : `, in ${worded(now.stage)}`;
  return [told('stage-changed', `${by} ${moved} the opportunity ${name}${from}${to}.`)];
};
