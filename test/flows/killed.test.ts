import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Lead } from '../../shared/leads/lead.ts';
import { bodyOf } from '../support/api-client.ts';
import { Baton, type BatonAddresses } from '../support/baton.ts';
import { type ChildProgram, startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import type { Caller } from '../support/http-client.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { aSalesTeam } from './sales-team.ts';

const program = new URL('../support/local-cloud/run-baton.ts', import.meta.url);
const waiting = 30;

let directory: ReturnType<typeof temporaryDirectory>;
let running: ChildProgram<BatonAddresses>;
const start = () => startProgram<BatonAddresses>(program, join(directory.path, 'data'), inject('assembly'));

beforeAll(async () => {
  directory = temporaryDirectory('killed');
  running = await start();
}, 120_000);
afterAll(async () => {
  await running.stop();
  directory[Symbol.dispose]();
});

it('goes on after a kill: no acknowledged lead is lost, and every offer that waited lapses and moves on', async () => {
  const baton = new Baton(running.ready);
  const rule = { acceptWithin: 'PT15S', remindAtPercent: 50, maxOffers: 2 };
  const { org, manager } = await aSalesTeam(baton, 'Killed', { rule });
  const captured = await Promise.all(Array.from({ length: waiting }, () => org.capture()));
  const offered = await eventually(
    async () => {
      const items = await leadsOf(org.admin);
      return items.filter(({ offer }) => offer).length === waiting && items;
    },
    60_000,
    250,
  );
  // More come in while it dies; those it acknowledged must be there afterwards.
  const acknowledged: string[] = [];
  const comingIn = Array.from({ length: 10 }, async () => {
    for (;;) acknowledged.push((await org.capture()).id);
  });
  const ended = Promise.allSettled(comingIn);
  await eventually(() => acknowledged.length >= 10, 20_000, 5);
  await running.kill();
  const ends = await ended;

  running = await start();
  const after = new Baton(running.ready);
  const admin = after.caller(org.admin.tokens.accessToken);

  expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
  expect(offered).toHaveLength(waiting);
  const all = await eventually(
    async () => {
      const items = await leadsOf(admin);
      return items.every(({ status }) => status === 'queued') && items;
    },
    120_000,
    500,
  );
  const ids = new Set(all.map(({ id }) => id));
  expect([...captured.map(({ id }) => id), ...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
  for (const { id } of captured) {
    const { items } = bodyOf(await admin.get(`/v1/leads/${id}/handoffs`));
    expect(items).toMatchObject([
      { status: 'lapsed', attempt: 1 },
      { status: 'lapsed', attempt: 2 },
      { status: 'exhausted', toUserId: manager.id },
    ]);
    expect(items[0].toUserId).not.toBe(items[1].toUserId);
  }
  baton.close();
  after.close();
}, 240_000);

async function leadsOf(admin: Caller): Promise<Lead[]> {
  const all: Lead[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    const page = bodyOf(await admin.get(`/v1/leads?${query}`));
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return all;
}
