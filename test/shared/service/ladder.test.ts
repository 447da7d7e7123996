import { describe, expect, it } from 'vitest';
import { readLadder } from '../../../shared/service/ladder.ts';
import { readClocks, type SlaTerms } from '../../../shared/service/sla-clocks.ts';
import type { SlaFact } from '../../../shared/service/sla-facts.ts';
import { LadderStep, SlaPolicyFields } from '../../../shared/service/sla-policy.ts';

const minute = 60_000;
const hour = 60 * minute;
const createdAt = Date.parse('2026-11-02T08:00:00Z');
const terms: SlaTerms = {
  targets: { firstResponse: hour, resolution: 8 * hour },
  pauseStatuses: ['pending_customer'],
};
const ladder = [
  { clock: 'resolution', at: { percent: 50 }, action: { type: 'notify' } },
  { clock: 'resolution', at: { percent: 100 }, action: { type: 'escalate' } },
  { clock: 'resolution', at: { after: 'PT10H' }, action: { type: 'manager' } },
  { clock: 'firstResponse', at: { percent: 75 }, action: { type: 'notify', to: ['team'] } },
].map((step) => LadderStep.parse(step));

const at = (after: number, facts: readonly SlaFact[] = [], done: readonly string[] = []) => {
  const now = createdAt + after;
  const readings = readClocks(createdAt, facts, terms, now);
  return readLadder(ladder, { createdAt, facts, terms, readings }, new Set(done), now);
};

describe('a ladder', () => {
  it('says when to look again, and what is due then, each step at its instant', () => {
    expect(at(0)).toEqual({ due: [], nextAt: createdAt + 45 * minute });
    expect(at(45 * minute).due.map(({ key }) => key)).toEqual(['firstResponse:1:3']);
    expect(at(4 * hour, [], ['firstResponse:1:3'])).toMatchObject({
      due: [{ key: 'resolution:1:0', at: createdAt + 4 * hour }],
      nextAt: createdAt + 8 * hour,
    });
  });

  it('asks for each step once, whatever was missed, in the order in which they became due', () => {
    const all = at(20 * hour).due.map(({ key }) => key);

    expect(all).toEqual(['firstResponse:1:3', 'resolution:1:0', 'resolution:1:1', 'resolution:1:2']);
    expect(at(20 * hour, [], all)).toEqual({ due: [] });
  });

  it('waits while it is the customer’s turn, and goes on after it', () => {
    const paused: SlaFact = { at: createdAt + hour, kind: 'status', status: 'pending_customer' };
    const resumed: SlaFact = { at: createdAt + 100 * hour, kind: 'status', status: 'open' };
    const done = ['firstResponse:1:3'];

    expect(at(99 * hour, [paused], done)).toEqual({ due: [] });
    expect(at(100 * hour, [paused, resumed], done)).toEqual({ due: [], nextAt: createdAt + 103 * hour });
  });

  it('asks for nothing of a clock that was met', () => {
    const answered: SlaFact = { at: createdAt + 10 * minute, kind: 'agentReply' };

    expect(at(hour, [answered]).due).toEqual([]);
  });
});

describe('an SLA policy', () => {
  it('pauses while the customer is to answer, and refuses to pause what is new', () => {
    const policy = { name: 'Gold', targets: { urgent: { firstResponse: 'PT15M' } } };

    expect(SlaPolicyFields.parse(policy).pauseStatuses).toEqual(['pending_customer']);
    expect(SlaPolicyFields.safeParse({ ...policy, pauseStatuses: ['new'] }).success).toBe(false);
  });
});
