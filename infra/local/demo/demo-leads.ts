import { setTimer } from '../../../functions/handoffs/timer.ts';
import { create, put, type Write } from '../../../functions/platform/table/write.ts';
import { Handoff } from '../../../shared/handoffs/handoff.ts';
import { type IdKind, newId } from '../../../shared/id.ts';
import { Activity } from '../../../shared/leads/activity.ts';
import { Lead, type LeadStatus, loadHolderOf } from '../../../shared/leads/lead.ts';
import { scoreLead } from '../../../shared/leads/score-lead.ts';
import type { User } from '../../../shared/organization/user.ts';
import { stampNew, systemAuthor } from '../../../shared/table/entity.ts';
import { workloadKey } from '../../../shared/table/keys.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import { demoCustomer } from './demo-customers.ts';
import { demoHandoffs } from './demo-handoffs.ts';
import { demoLeadFields } from './demo-lead-fields.ts';
import * as names from './demo-names.ts';
import type { DemoOrganization } from './demo-organization.ts';
import type { Dice } from './dice.ts';

const minute = 60_000;
const day = 86_400_000;

/** How many leads of each status the past months left. */
const statuses: readonly (readonly [LeadStatus, number])[] = [
  ['accepted', 24],
  ['working', 48],
  ['qualified', 30],
  ['converted', 66],
  ['disqualified', 48],
  ['queued', 12],
];

export interface Past {
  /** One transaction each: a lead with all that hangs on it. */
  readonly groups: readonly (readonly Write[])[];
  readonly leads: readonly Lead[];
}

/** The leads of the last six months in every state in which somebody can hold one, with their stories. `now` in epoch ms. */
export function demoPast(organization: DemoOrganization, dice: Dice, now: number): Past {
  const groups: Write[][] = [];
  const leads: Lead[] = [];
  const open = new Map<string, number>();
  let number = 0;
  for (const [status, count] of statuses) {
    for (let made = 0; made < count; made += 1) {
      number += 1;
      const isOpen = status === 'accepted' || status === 'queued';
      const createdAt = now - Math.round((isOpen ? dice.between(0.1, 4) : dice.between(2, 180)) * day);
      const { lead, writes } = demoLead(organization, dice, { status, createdAt, number, now });
      groups.push(writes);
      leads.push(lead);
      const holder = loadHolderOf(lead);
      if (holder) open.set(holder, (open.get(holder) ?? 0) + 1);
    }
  }
  const workloads = [...open].map(([userId, openLeads]) =>
    put({ ...workloadKey(organization.orgId, userId), entity: 'workload', userId, openLeads, version: 1 }),
  );
  return { groups: [...groups, workloads], leads };
}

interface Story {
  readonly status: LeadStatus;
  readonly createdAt: number;
  readonly number: number;
  readonly now: number;
}

function demoLead(organization: DemoOrganization, dice: Dice, story: Story): { lead: Lead; writes: Write[] } {
  const { orgId, queue } = organization;
  const { status, createdAt, now } = story;
  const fields = demoLeadFields(dice, story.number);
  const reps = repsFor(organization, fields.region);
  const receiver = dice.pick(reps);
  const rule =
    organization.rules.find(({ name }) => name.includes(fields.country === 'CN' ? 'China' : 'Europe')) ??
    organization.rules[0];
  const isQueued = status === 'queued';
  const manager = organization.users.find(
    ({ role, teamId }) => role === 'manager' && teamId === receiver.teamId,
  );
  const ownerId = isQueued ? manager?.id : receiver.id;
  const stamp = <F extends object>(kind: IdKind, given: F, at: number) =>
    stampNew(given, newId(kind), systemAuthor(orgId), at);
  const acceptedAt = createdAt + Math.round(dice.between(3, 50)) * minute;
  const touchedAt = Math.min(now, acceptedAt + Math.round(dice.between(0.1, 3) * day));
  const isTouched = status !== 'accepted' && !isQueued;
  const score = scoreLead({
    lead: fields,
    behaviour: isTouched ? [{ kind: 'call', at: touchedAt }] : [],
    now,
  });
  const base = stamp(
    'lead',
    {
      ...fields,
      status,
      score: score.score,
      scoreReasons: [...score.reasons],
      ownerId,
      teamId: receiver.teamId,
      epoch: 2,
      speedToLeadBy: instantOf(createdAt + 60 * minute),
      ...(isQueued
        ? { queueId: queue.id, queuedAt: instantOf(acceptedAt) }
        : { acceptedAt: instantOf(acceptedAt) }),
      ...(isTouched && { firstResponseAt: instantOf(touchedAt) }),
      ...(status === 'disqualified' && { disqualifiedReason: dice.pick(names.disqualifiedReasons) }),
      ...((status === 'qualified' || status === 'converted') && {
        qualifiedAt: instantOf(touchedAt),
        segment: dice.pick(names.segments),
      }),
    },
    createdAt,
  );
  const customer =
    status === 'converted' ? demoCustomer(base, receiver, dice, touchedAt) : { ids: {}, writes: [] };
  const lead: Lead = Lead.schema.parse({
    ...base,
    ...customer.ids,
    updatedAt: instantOf(Math.max(createdAt, isTouched ? touchedAt : acceptedAt)),
  });
  const handoffs = demoHandoffs(lead, {
    dice,
    reps,
    receiver,
    managerId: manager?.id ?? queue.managerId,
    queueId: queue.id,
    rule,
    acceptedAt,
  });
  const activities = isTouched
    ? (['call', 'email', 'meeting'] as const)
        .slice(0, 1 + Math.floor(dice.between(0, 3)))
        .map((kind, place) => {
          const at = Math.min(now, touchedAt + place * day);
          return stamp(
            'activity',
            { leadId: lead.id, kind, summary: dice.pick(names.activities[kind]), at: instantOf(at) },
            at,
          );
        })
    : [];
  const timer =
    status === 'accepted' && createdAt + 60 * minute > now
      ? [
          setTimer({
            orgId,
            recordType: 'lead',
            recordId: lead.id,
            clock: 'speedToLead',
            epoch: 0,
            dueAt: createdAt + 60 * minute,
          }),
        ]
      : [];
  return {
    lead,
    writes: [
      ...create(Lead, lead),
      ...handoffs.flatMap((handoff) => create(Handoff, handoff)),
      ...activities.flatMap((activity) => create(Activity, activity)),
      ...customer.writes,
      ...timer,
    ],
  };
}

function repsFor({ users }: DemoOrganization, region: string): User[] {
  const reps = users.filter(({ role }) => role === 'sales');
  const near = reps.filter(({ territories }) =>
    territories?.some((territory) => region.startsWith(territory)),
  );
  return near.length > 0 ? near : reps;
}
