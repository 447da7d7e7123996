import { explained } from '../../../shared/handoffs/explanation.ts';
import { Handoff } from '../../../shared/handoffs/handoff.ts';
import { newId } from '../../../shared/id.ts';
import type { Lead } from '../../../shared/leads/lead.ts';
import type { User } from '../../../shared/organization/user.ts';
import { stampNew, systemAuthor } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import * as names from './demo-names.ts';
import type { Dice } from './dice.ts';

const minute = 60_000;

export interface Told {
  readonly dice: Dice;
  readonly reps: readonly User[];
  readonly receiver: User;
  readonly managerId: string;
  readonly queueId: string;
  readonly rule: { readonly id: string; readonly version: number; readonly name: string } | undefined;
  readonly acceptedAt: number;
}

/** One or two offers and how they ended; for what waits in the queue, the end with the manager. */
export function demoHandoffs(
  lead: Lead,
  { dice, reps, receiver, managerId, queueId, rule, acceptedAt }: Told,
): Handoff[] {
  const isQueued = lead.status === 'queued';
  const other = reps.find(({ id }) => id !== receiver.id);
  const offer = (epoch: number, to: string, offeredAt: number, ending: Partial<Handoff>): Handoff =>
    Handoff.schema.parse({
      ...stampNew({}, newId('handoff'), systemAuthor(lead.orgId), offeredAt),
      subject: { type: 'lead', id: lead.id },
      policy: {
        ruleId: rule?.id,
        ruleVersion: rule?.version,
        ...explained('rule', { rule: rule?.name ?? '' }),
      },
      attempt: epoch,
      epoch,
      toUserId: to,
      teamId: receiver.teamId,
      offeredAt: instantOf(offeredAt),
      respondBy: instantOf(offeredAt + 60 * minute),
      packet: {
        request: lead.notes,
        productsOfInterest: lead.productsOfInterest ?? [],
        source: lead.source,
        channels: [
          { kind: 'phone', value: lead.phone ?? '' },
          { kind: 'email', value: lead.email ?? '' },
        ],
        history: [{ at: lead.createdAt, kind: 'captured', summary: `Came by ${lead.source}.` }],
        openOpportunities: [],
        unresolved: [],
      },
      candidates: reps.map(({ id }) => ({
        userId: id,
        chosen: id === to,
        ...(id !== to && { rejectedBecause: 'not longest waiting' }),
      })),
      status: 'offered',
      ...ending,
    });
  const start = Date.parse(lead.createdAt);
  const hadFirst = other && dice.between(0, 1) < 0.35;
  const first = hadFirst
    ? [
        dice.between(0, 1) < 0.5
          ? offer(1, other.id, start, {
              status: 'declined',
              respondedAt: instantOf(start + 5 * minute),
              reason: dice.pick(names.declinedReasons),
            })
          : offer(1, other.id, start, {
              status: 'lapsed',
              endedAt: instantOf(start + 60 * minute),
              reason: `not accepted by ${instantOf(start + 60 * minute)}`,
            }),
      ]
    : [];
  const last = first.length + 1;
  if (isQueued) {
    const at = instantOf(acceptedAt);
    const why = explained(first.length > 0 ? 'nobodyElseCanTakeIt' : 'nobodyCanTakeIt');
    return [
      ...first,
      offer(last, managerId, acceptedAt, {
        status: 'exhausted',
        endedAt: at,
        respondBy: at,
        counts: false,
        attempt: first.length,
        reason: why.because,
        explanation: why.explanation,
        escalatedTo: { userId: managerId, queueId },
      }),
    ];
  }
  return [
    ...first,
    offer(last, receiver.id, acceptedAt - 3 * minute, {
      status: 'accepted',
      respondedAt: instantOf(acceptedAt),
      acceptedBy: 'accept',
    }),
  ];
}
