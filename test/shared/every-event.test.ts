import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type AnyEvent, eventNamed, events } from '../../shared/platform/event-registry.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { recordOf } from '../support/every-entity.ts';
import { sampleOf } from '../support/sample.ts';

/** The change that raises each event: fields before (none for a new record) and after. */
const raising: Readonly<Record<string, { before?: object; after: object }>> = {
  'user.created.v1': { after: {} },
  'user.changed.v1': { before: { email: 'old@shu.example' }, after: { email: 'new@shu.example' } },
  'user.deactivated.v1': { before: { active: true }, after: { active: false } },
  'user.team-changed.v1': {
    before: { teamId: undefined },
    after: { teamId: 'team_01jd2k3m4n5p6q7r8s9tavbwcx' },
  },
  'absence.created.v1': { after: {} },
  'absence.changed.v1': {
    before: { to: '2026-11-03T08:00:00.000Z' },
    after: { to: '2026-11-09T08:00:00.000Z' },
  },
  'lead.created.v1': { after: { status: 'new' } },
  'lead.queued.v1': { before: { status: 'offered' }, after: { status: 'queued' } },
  'lead.assigned.v1': {
    before: { status: 'queued', ownerId: undefined },
    after: { status: 'accepted', ownerId: 'user_01jd2k3m4n5p6q7r8s9tavbwcx' },
  },
  'lead.duplicate-found.v1': {
    before: { duplicateOf: undefined },
    after: { duplicateOf: 'lead_01jd2k3m4n5p6q7r8s9tavbwcx' },
  },
  'lead.unanswered.v1': {
    before: { speedToLeadBreachedAt: undefined },
    after: { speedToLeadBreachedAt: '2026-11-02T09:00:00.000Z' },
  },
  'lead.qualified.v1': { before: { status: 'accepted' }, after: { status: 'qualified' } },
  'lead.disqualified.v1': { before: { status: 'accepted' }, after: { status: 'disqualified' } },
  'lead.linked.v1': {
    before: { contactId: undefined },
    after: {
      contactId: 'cont_01jd2k3m4n5p6q7r8s9tavbwcx',
      consents: [{ text: 'Ada of Shu agrees.', source: 'form', at: '2026-11-02T08:00:00.000Z' }],
    },
  },
  'account.owner-changed.v1': {
    before: { ownerId: undefined },
    after: { ownerId: 'user_01jd2k3m4n5p6q7r8s9tavbwcx' },
  },
  'erasure.started.v1': { before: { part: 1 }, after: { part: 2, status: 'running' } },
  'lead.converted.v1': { before: { status: 'qualified' }, after: { status: 'converted' } },
  'import.started.v1': { before: { status: 'waiting' }, after: { status: 'running' } },
  'export.started.v1': { after: { status: 'running' } },
  'export.finished.v1': { before: { status: 'running' }, after: { status: 'completed' } },
  'import.finished.v1': { before: { status: 'running' }, after: { status: 'completed' } },
  'contact.identified.v1': { after: { name: { full: 'Ada of Shu' } } },
  'account.identified.v1': { after: {} },
  'merge.started.v1': { after: { status: 'moving' } },
  'merge.finished.v1': { before: { status: 'moving' }, after: { status: 'completed' } },
  'webhook.disabled.v1': {
    before: { disabledAt: undefined },
    after: { disabledAt: '2026-11-02T08:15:00.000Z', disabledReason: 'The receiver is gone.' },
  },
  'handoff.offered.v1': { after: { status: 'offered' } },
  'handoff.reminded.v1': {
    before: { remindedAt: undefined },
    after: { remindedAt: '2026-11-02T08:15:00.000Z' },
  },
  'handoff.accepted.v1': { before: { status: 'offered' }, after: { status: 'accepted' } },
  'handoff.declined.v1': { before: { status: 'offered' }, after: { status: 'declined' } },
  'handoff.lapsed.v1': { before: { status: 'offered' }, after: { status: 'lapsed' } },
  'handoff.superseded.v1': { before: { status: 'offered' }, after: { status: 'superseded' } },
  'handoff.exhausted.v1': { after: { status: 'exhausted' } },
};

it('every event has a change here that raises it, and a name of its own', () => {
  const names = events.map(({ name }) => name);

  expect(Object.keys(raising).toSorted()).toEqual(names.toSorted());
  expect(new Set(names).size).toBe(names.length);
});

describe.each(events.map((event) => ({ name: event.name, event })))('$name', ({ name, event }) => {
  it('is named for a record and what became of it, with a version', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z-]+\.v[1-9]\d*$/);
    expect(event.source).toMatch(/^baton\.[a-z-]+$/);
    expect(name.split('.')[0]).toBe(event.entity.name);
    expect(event.summary).toMatch(/\.$/);
    expect(eventNamed(name)).toBe(event);
  });

  it('is raised by its change, with data that its schema takes', () => {
    const { before, after } = changeFor(event);

    const data = event.raisedData({ before, after });

    expect(data).toBeDefined();
    expect(event.detail.parse({ ...envelope, data })).toMatchObject({ data });
  });

  it('is not raised again while nothing changes', () => {
    const { after } = changeFor(event);

    expect(event.raisedData({ before: after, after })).toBeUndefined();
  });

  it('is read by consumers that know less than its sender', () => {
    const least = z.object({ data: z.looseObject({}) }).parse({ data: sampleOf(event.data, 'least') });
    const sent = { ...envelope, data: { ...least.data, fieldOfTomorrow: 'x' }, alsoNew: 1 };

    expect(event.detail.safeParse(sent).success).toBe(true);
  });

  it('carries ids and facts, nothing that names or reaches a person', () => {
    const { before, after } = changeFor(event);

    const text = JSON.stringify(event.raisedData({ before, after }));

    expect(text).not.toContain('@');
    expect(text).not.toContain('Ada of Shu');
    expect(text).not.toContain('+86');
  });
});

const envelope = {
  eventId: 'lead_01jd2k3m4n5p6q7r8s9tavbwcx:1:lead.created.v1',
  orgId: 'org_01jd2k3m4n5p6q7r8s9tavbwcx',
  recordType: 'lead',
  recordId: 'lead_01jd2k3m4n5p6q7r8s9tavbwcx',
  version: 1,
  at: '2026-11-02T08:00:00.000Z',
  actorId: 'system',
};

function changeFor(event: AnyEvent): { before: BaseRecord | undefined; after: BaseRecord } {
  const { before, after } = raising[event.name] ?? { after: {} };
  const entity = event.entity as unknown as Entity<BaseRecord>;
  const common = { name: 'Ada of Shu', email: 'ada@shu.example', phone: '+86 28 8555 0123' };
  return {
    before: before && recordOf(entity, 'least', { ...common, ...before }),
    after: recordOf(entity, 'least', { ...common, ...after }),
  };
}
