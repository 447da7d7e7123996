import { Handoff } from '../handoffs/handoff.ts';
import { Activity } from '../leads/activity.ts';
import { isInWork, Lead } from '../leads/lead.ts';
import type { Channel } from './interaction.ts';
import { asWritten, because, quoted, who } from './story-words.ts';
import type { Draft, Story } from './timeline-rules.ts';

type Source = Lead['source'];

const channelOf: Readonly<Record<Source, Channel>> = {
  web: 'web',
  event: 'event',
  campaign: 'email',
  import: 'system',
  call: 'phone',
  social: 'social',
  referral: 'inPerson',
  partner: 'system',
  api: 'system',
};

const cameBy: Readonly<Record<Source, string>> = {
  web: 'from the web',
  event: 'at an event',
  campaign: 'in answer to a campaign',
  import: 'with an import',
  call: 'by phone',
  social: 'by social media',
  referral: 'by a recommendation',
  partner: 'through a partner',
  api: 'from another system',
};

/** What became of a lead: captured, assigned, late, qualified, ended. Offers are told by its hand-offs. */
export const leadStory: Story = (change) => {
  const [before, after] = [change.before, change.after].map((item) =>
    item ? Lead.schema.parse(item) : undefined,
  );
  if (!after) return [];
  const event = eventOf(after, change.at);
  const entered = (status: Lead['status']) => after.status === status && before?.status !== status;
  const by = who(change.actorId);
  return [
    ...(before ? [] : [captured(after)]),
    ...(before &&
    isInWork(after) &&
    after.ownerId !== before.ownerId &&
    before.offer?.userId !== after.ownerId
      ? [event('lead.assigned', `The lead is in the hands of {${after.ownerId}} now; ${by} saw to that.`)]
      : []),
    ...(after.speedToLeadBreachedAt && !before?.speedToLeadBreachedAt
      ? [event('lead.unanswered', 'Nobody was in touch with the lead in time.')]
      : []),
    ...(entered('qualified') ? [qualified(after, by)] : []),
    ...(entered('disqualified') && !after.duplicateOf
      ? [event('lead.disqualified', `${by} gave the lead up${because(after.disqualifiedReason)}`)]
      : []),
    ...(after.duplicateOf && !before?.duplicateOf
      ? [event('lead.attached', 'The lead joined an earlier one of the same person.')]
      : []),
    ...(entered('converted') ? [event('lead.converted', `${by} made the lead a customer.`)] : []),
  ];
};

/** The story so far of a lead that is linked to a customer only now, as far as the lead itself tells it. */
export function earlierStory(lead: Lead): Draft[] {
  return [captured(lead), ...(lead.qualifiedAt ? [qualified(lead, who(lead.updatedBy))] : [])];
}

/** How a lead came in: the customer's own first word. */
function captured(lead: Lead): Draft {
  const { source, sourceDetail, productsOfInterest = [] } = lead;
  const wants =
    productsOfInterest.length > 0
      ? ` Interested in ${productsOfInterest.map((one) => quoted(one, 60)).join(', ')}.`
      : '';
  const form = lead.formId && sourceDetail ? `Filled in the form ${quoted(sourceDetail)}.` : undefined;
  const detail = sourceDetail ? ` (${quoted(sourceDetail)})` : '';
  return {
    ...eventOf(lead, lead.createdAt)(
      form ? 'form.submitted' : 'lead.captured',
      `${form ?? `Came in ${cameBy[source]}${detail}.`}${wants}`,
    ),
    channel: form ? 'web' : channelOf[source],
    direction: source === 'import' ? 'internal' : 'inbound',
    seed: `${lead.id}:captured`,
  };
}

function qualified(lead: Lead, by: string): Draft {
  const segment = lead.segment ? ` for the segment ${quoted(lead.segment)}` : '';
  return eventOf(lead, lead.qualifiedAt ?? lead.updatedAt)(
    'lead.qualified',
    `${by} found the lead worth selling to${segment}.`,
  );
}

/** A fact about a lead that happened inside the house. */
function eventOf(lead: Lead, at: string) {
  return (kind: string, summary: string): Draft => ({
    about: { accountId: lead.accountId, contactId: lead.contactId },
    channel: 'system',
    direction: 'internal',
    kind,
    summary,
    at,
    ref: { type: 'lead', id: lead.id },
    seed: `${lead.id}:${kind}`,
  });
}

/** Who was asked to take a lead, and what they answered. */
export const handoffStory: Story = ({ before, after, actorId }) => {
  const [old, now] = [before, after].map((item) => (item ? Handoff.schema.parse(item) : undefined));
  if (!now || old?.status === now.status) return [];
  const became = outcomeOf(now, actorId);
  // An entry that was made and answered in one moment tells both.
  const offered = old || now.status === 'exhausted' ? [] : [offerOf(now)];
  return [...offered, ...(now.status === 'offered' ? [] : became)];
};

function told(handoff: Handoff, kind: string, summary: string, at: string): Draft {
  const { type, id } = handoff.subject;
  return {
    about: { recordId: id },
    channel: 'system',
    direction: 'internal',
    kind: `${type}.${kind}`,
    summary,
    at,
    ref: { type, id },
    seed: `${handoff.id}:${kind}`,
  };
}

function offerOf(handoff: Handoff): Draft {
  const { subject, toUserId, policy } = handoff;
  const why = policy.because ? ` (${asWritten(policy.because)})` : '';
  return told(
    handoff,
    'offered',
    `The ${subject.type} was offered to ${who(toUserId)}${why}.`,
    handoff.offeredAt,
  );
}

function outcomeOf(handoff: Handoff, actorId: string): Draft[] {
  const { subject, toUserId, status, respondedAt, endedAt, updatedAt, reason, attempt } = handoff;
  const to = who(toUserId);
  const at = respondedAt ?? endedAt ?? updatedAt;
  switch (status) {
    case 'offered':
      return [];
    case 'accepted':
      return [told(handoff, 'accepted', `${to} took the ${subject.type}.`, at)];
    case 'declined':
      return [told(handoff, 'declined', `${to} passed the ${subject.type} on${because(reason)}`, at)];
    case 'lapsed':
      return [told(handoff, 'lapsed', `${to} did not answer in time; the ${subject.type} moved on.`, at)];
    case 'superseded':
      return [
        told(handoff, 'superseded', `The offer to ${to} ended, by ${who(actorId)}${because(reason)}`, at),
      ];
    case 'exhausted': {
      const keeper = toUserId.startsWith('user_') ? `; ${to} answers for it` : '';
      const why =
        attempt > 0
          ? `Nobody took the ${subject.type}: it waits in a queue`
          : `The ${subject.type} went to a queue`;
      return [told(handoff, 'queued', `${why}${keeper}.`, at)];
    }
  }
}

const channelOfActivity: Readonly<Record<Activity['kind'], Channel>> = {
  call: 'phone',
  email: 'email',
  meeting: 'inPerson',
  note: 'system',
};

/** What somebody did with a lead, in their own words. */
export const activityStory: Story = ({ before, after }) => {
  if (!after || before) return [];
  const { id, kind, summary, at, leadId } = Activity.schema.parse(after);
  return [
    {
      about: { recordId: leadId },
      channel: channelOfActivity[kind],
      direction: kind === 'note' ? 'internal' : 'outbound',
      kind,
      summary: asWritten(summary),
      at,
      ref: { type: 'lead', id: leadId },
      seed: id,
    },
  ];
};
