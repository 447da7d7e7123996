import { beforeEach, describe, expect, it } from 'vitest';
import { followTeam } from '../../functions/organization/follow-team.ts';
import { retryOnConflict } from '../../functions/platform/retry.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, update, type Write } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { newId } from '../../shared/id.ts';
import { Lead, type LeadStatus } from '../../shared/leads/lead.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { type BaseRecord, type Entity, revise, stampNew } from '../../shared/table/entity.ts';
import { foundedAt } from '../support/table.ts';
import { office } from './office.ts';

const here = office();
const now = foundedAt + 3_600_000;
let north: string;
let south: string;

beforeEach(async () => {
  north = await aTeam('North', [here.rep.id]);
  south = await aTeam('South', []);
});

async function aTeam(name: string, memberIds: readonly string[]): Promise<string> {
  const managerId = here.made.adminUser.id;
  return (await here.admin.post('/v1/teams', { name, kind: 'sales', managerId, memberIds })).body.id;
}

function aRecord<R extends BaseRecord>(entity: Entity<R>, fields: object): R {
  const held = { ownerId: here.rep.id, teamId: north, ...fields };
  return entity.schema.parse(stampNew(held, newId(entity.name), here.made.admin, foundedAt));
}

async function stored<R extends BaseRecord>(entity: Entity<R>, fields: object = {}): Promise<R> {
  const record = aRecord(entity, fields);
  await here.fixture.table.write(create(entity, record));
  return record;
}

const aLead = (status: LeadStatus = 'accepted', fields: object = {}) =>
  stored(Lead, { name: 'Wang Fang', source: 'web', score: 1, epoch: 1, status, ...fields });
const teamOf = async <R extends BaseRecord & { teamId?: string | undefined }>(entity: Entity<R>, { id }: R) =>
  (await here.fixture.table.get(entity, here.made.orgId, id)).teamId;
const follow = () => followTeam({ table: here.fixture.table, now }, here.made.orgId, here.rep.id);

async function moveTo(teamId: string | null): Promise<void> {
  const { version } = await here.read(`/v1/users/${here.rep.id}`);
  await here.admin.patch(`/v1/users/${here.rep.id}`, version, { teamId });
}

describe('whoever changes the team', () => {
  it('takes along open leads, open opportunities and accounts', async () => {
    const lead = await aLead();
    const account = await stored(Account, { name: 'Jin Silk' });
    const opportunity = await stored(Opportunity, { name: 'Looms', accountId: account.id });
    await moveTo(south);

    const moved = await follow();

    expect(moved).toBe(3);
    expect(await teamOf(Lead, lead)).toBe(south);
    expect(await teamOf(Account, account)).toBe(south);
    expect(await teamOf(Opportunity, opportunity)).toBe(south);
  });

  it('leaves behind what is closed, what waits in a queue and what is others’', async () => {
    const others = { ownerId: here.made.adminUser.id };
    const staying = [
      await aLead('disqualified'),
      await aLead('queued', { queueId: here.made.queue.id }),
      await aLead('accepted', others),
    ];
    const won = await stored(Opportunity, { name: 'Looms', accountId: newId('account'), stage: 'won' });
    await moveTo(south);

    const moved = await follow();

    expect(moved).toBe(0);
    for (const lead of staying) expect(await teamOf(Lead, lead)).toBe(north);
    expect(await teamOf(Opportunity, won)).toBe(north);
  });

  it('takes them out of every team when it is in none', async () => {
    const lead = await aLead();
    await moveTo(null);

    await follow();

    expect(await teamOf(Lead, lead)).toBeUndefined();
  });
});

describe('the following', () => {
  it('goes through all pages; again it changes nothing', async () => {
    const leads = Array.from({ length: 230 }, (_, place) =>
      aRecord(Lead, {
        name: `Lead ${place}`,
        source: 'web',
        score: 1,
        epoch: 1,
        status: 'working',
      }),
    );
    for (let start = 0; start < leads.length; start += 25)
      await here.fixture.table.write(...leads.slice(start, start + 25).map((lead) => create(Lead, lead)));
    await moveTo(south);

    const moved = await follow();
    const again = await follow();

    const teams = await Promise.all(leads.map((lead) => teamOf(Lead, lead)));
    expect([moved, again]).toEqual([230, 0]);
    expect(new Set(teams)).toEqual(new Set([south]));
  });

  it('ends in the last of two teams, whichever move is carried out last', async () => {
    const leads = [await aLead(), await aLead()];
    await moveTo(south);
    const { client, tableName } = here.fixture;
    const writes = Promise.withResolvers<void>();
    const slow = new (class extends Table {
      override async write(...groups: readonly (Write | readonly Write[])[]) {
        await writes.promise;
        await super.write(...groups);
      }
    })({ client, tableName });
    const first = followTeam({ table: slow, now }, here.made.orgId, here.rep.id);
    // It has read that they are in the south, and who is to be moved there.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await moveTo(north);
    await follow();

    writes.resolve();
    await first;

    for (const lead of leads) expect(await teamOf(Lead, lead)).toBe(north);
  });

  it('loses nothing that people change in the same moment', async () => {
    const leads = [];
    for (let count = 0; count < 30; count += 1) leads.push(await aLead());
    await moveTo(south);
    const people = leads.map(({ id }, place) =>
      retryOnConflict(async () => {
        const lead = await here.fixture.table.get(Lead, here.made.orgId, id);
        const after = revise(lead, { notes: `note ${place}` }, here.made.admin, now);
        await here.fixture.table.write(update(Lead, lead, after, 'change'));
      }),
    );

    await Promise.all([follow(), ...people]);

    const after = await Promise.all(leads.map(({ id }) => here.fixture.table.get(Lead, here.made.orgId, id)));
    expect(after.map(({ notes, teamId }) => [notes, teamId])).toEqual(
      leads.map((_, place) => [`note ${place}`, south]),
    );
  });
});
