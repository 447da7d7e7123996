/** Who reaches what: every role on the records of its own, its team, a team below, and another team. */
import { beforeEach, describe, expect, it } from 'vitest';
import { create } from '../../functions/platform/table/write.ts';
import { type Role, roles } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Export } from '../../shared/exports/export.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import type { User } from '../../shared/organization/user.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { type BaseRecord, type Entity, stampNew } from '../../shared/table/entity.ts';
import { aUser, foundedAt } from '../support/table.ts';
import { frontOffice } from './front-office.ts';

const here = frontOffice();

const places = ['mine', 'mate', 'below', 'other'] as const;
type Place = (typeof places)[number];

const all: readonly Place[] = places;
const teams: readonly Place[] = ['mine', 'mate', 'below'];
const own: readonly Place[] = ['mine'];
/** The role has nothing to do with such records. */
const none = undefined;

type Reach = Readonly<Record<Role, readonly Place[] | undefined>>;

/** Written down, not taken from the permissions: a slip there is to be seen here. */
const expected: Readonly<Record<string, { readonly read: Reach; readonly update: Reach }>> = {
  leads: {
    read: { admin: all, manager: teams, sales: own, marketer: all, agent: own, analyst: all, partner: own },
    update: {
      admin: all,
      manager: teams,
      sales: own,
      marketer: none,
      agent: own,
      analyst: none,
      partner: own,
    },
  },
  accounts: {
    read: { admin: all, manager: all, sales: all, marketer: all, agent: all, analyst: all, partner: none },
    update: {
      admin: all,
      manager: teams,
      sales: own,
      marketer: none,
      agent: none,
      analyst: none,
      partner: none,
    },
  },
  contacts: {
    read: { admin: all, manager: all, sales: all, marketer: all, agent: all, analyst: all, partner: none },
    update: { admin: all, manager: all, sales: all, marketer: all, agent: all, analyst: none, partner: none },
  },
  opportunities: {
    read: { admin: all, manager: teams, sales: own, marketer: none, agent: none, analyst: all, partner: own },
    update: {
      admin: all,
      manager: teams,
      sales: own,
      marketer: none,
      agent: none,
      analyst: none,
      partner: none,
    },
  },
};

const account = 'acct_01jd2k3m4n5p6q7r8s9tavbwcx';
const fieldsOf: Readonly<Record<string, (name: Place) => object>> = {
  leads: (name) => ({ name, source: 'web', company: name, status: 'accepted', score: 0, epoch: 0 }),
  accounts: (name) => ({ name }),
  contacts: (name) => ({ name: { full: name } }),
  opportunities: (name) => ({ name, accountId: account }),
};

async function write<R extends BaseRecord>(entity: Entity<R>, fields: object): Promise<string> {
  const author = { orgId: here.made.orgId, userId: 'system' };
  const record = entity.schema.parse(stampNew(fields, newId(entity.name), author, foundedAt));
  await here.fixture.table.write(create(entity, record));
  return record.id;
}

const writers: Readonly<Record<string, (fields: object) => Promise<string>>> = {
  leads: (fields) => write(Lead, fields),
  accounts: (fields) => write(Account, fields),
  contacts: (fields) => write(Contact, fields),
  opportunities: (fields) => write(Opportunity, fields),
};

let teamIds: { north: string; berlin: string; south: string };

beforeEach(async () => {
  const aTeam = async (name: string, parentId?: string): Promise<string> => {
    const body = { name, kind: 'sales', managerId: here.users.admin.id, parentId };
    return (await here.as('admin').post('/v1/teams', body)).body.id;
  };
  const north = await aTeam('North');
  teamIds = { north, berlin: await aTeam('Berlin', north), south: await aTeam('South') };
});

/** Somebody of the role in the team North, and a record of each place. */
async function scene(role: Role, resource: string): Promise<{ user: User; ids: Record<Place, string> }> {
  const { north, berlin, south } = teamIds;
  const person = (email: string, teamId: string, of: Role = 'sales') =>
    aUser(here.fixture, here.made.orgId, { email, teamId, role: of });
  const user = await person('me@shu.example', north, role);
  const owners: Record<Place, User> = {
    mine: user,
    mate: await person('mate@shu.example', north),
    below: await person('below@shu.example', berlin),
    other: await person('other@shu.example', south),
  };
  const ids = await Promise.all(
    places.map(async (place) => {
      const { id: ownerId, teamId } = owners[place];
      const made = await writers[resource]?.({ ...fieldsOf[resource]?.(place), ownerId, teamId });
      return [place, made ?? ''] as const;
    }),
  );
  return { user, ids: Object.fromEntries(ids) as Record<Place, string> };
}

const nameOf = ({ name }: { name: string | { full: string } }) =>
  typeof name === 'string' ? name : name.full;

describe.each(Object.entries(expected))('%s', (resource, { read, update }) => {
  it.each(roles)('%s: what may be read and changed, one by one and in lists', async (role) => {
    const { user, ids } = await scene(role, resource);
    const caller = here.as(user);

    const statuses = async (work: (id: string) => Promise<{ status: number }>) =>
      Object.fromEntries(
        await Promise.all(places.map(async (place) => [place, (await work(ids[place])).status] as const)),
      );
    const list = await caller.get(`/v1/${resource}`);
    const reads = await statuses((id) => caller.get(`/v1/${resource}/${id}`));
    const changes = await statuses((id) => caller.patch(`/v1/${resource}/${id}`, '*', {}));

    const [readable, changeable] = [read[role], update[role]];
    const out = readable ? 404 : 403;
    expect(reads).toEqual(
      Object.fromEntries(places.map((one) => [one, readable?.includes(one) ? 200 : out])),
    );
    const refused = (one: Place) => (changeable && !readable?.includes(one) ? 404 : 403);
    expect(changes).toEqual(
      Object.fromEntries(
        places.map((one) => [one, changeable?.includes(one) ? expect.toBeOneOf([200, 422]) : refused(one)]),
      ),
    );
    if (readable) expect(list.body.items.map(nameOf).sort()).toEqual([...readable].sort());
    else expect(list.status).toBe(403);
  });
});

it('asks for no list of another’s records where the role sees only its own', async () => {
  const { user } = await scene('sales', 'leads');

  const answer = await here.as(user).get(`/v1/leads?ownerId=${here.users.manager.id}`);

  expect(answer.status).toBe(403);
});

describe('exports', () => {
  const readers: Readonly<Record<Role, readonly Place[] | undefined>> = {
    ...{ admin: all, manager: own, marketer: own, analyst: own },
    ...{ sales: none, agent: none, partner: none },
  };

  it.each(roles)('%s: the files that may be fetched', async (role) => {
    const user = here.users[role];
    const mate = await aUser(here.fixture, here.made.orgId, { email: 'mate@shu.example', role: 'analyst' });
    const anExport = (owner: User) =>
      write(Export, { type: 'lead', status: 'failed', rows: 0, percent: 0, ownerId: owner.id });
    const ids = { mine: await anExport(user), other: await anExport(mate) };

    const [mine, other] = [
      await here.as(role).get(`/v1/exports/${ids.mine}`),
      await here.as(role).get(`/v1/exports/${ids.other}`),
    ];
    const list = await here.as(role).get('/v1/exports');

    const reach = readers[role];
    const out = reach ? 404 : 403;
    expect(mine.status).toBe(reach ? 200 : out);
    expect(other.status).toBe(reach?.includes('other') ? 200 : out);
    if (reach) expect(list.body.items).toHaveLength(reach.includes('other') ? 2 : 1);
  });
});

describe('what hangs on a record', () => {
  it.each(['activities', 'handoffs'])('is not there for whom the lead is not: %s', async (part) => {
    const { user, ids } = await scene('sales', 'leads');
    const [own, other] = [`/v1/leads/${ids.mine}/${part}`, `/v1/leads/${ids.other}/${part}`];

    expect((await here.as(user).get(own)).status).toBe(200);
    expect((await here.as(user).get(other)).status).toBe(404);
  });

  it('is not there in the audit either', async () => {
    const { user, ids } = await scene('sales', 'leads');

    expect((await here.as(user).get(`/v1/audit?recordId=${ids.mine}`)).status).toBe(200);
    expect((await here.as(user).get(`/v1/audit?recordId=${ids.other}`)).status).toBe(404);
  });

  it.each(roles)('%s: the touches of an account, as far as the account may be read', async (role) => {
    const { user, ids } = await scene(role, 'accounts');

    const { status } = await here.as(user).get(`/v1/accounts/${ids.other}/timeline`);

    expect(status).toBe(expected.accounts?.read[role] ? 200 : 403);
  });

  it.each(roles)('%s: the leads and opportunities in a 360 view are those that may be read', async (role) => {
    const { user, ids } = await scene(role, 'accounts');
    const accountId = ids.other;
    const held = {
      mine: user,
      other: await aUser(here.fixture, here.made.orgId, { email: 'far@shu.example' }),
    };
    for (const [name, { id: ownerId, teamId }] of Object.entries(held)) {
      const owned = { ownerId, teamId, accountId };
      await write(Lead, {
        name,
        source: 'web',
        company: name,
        status: 'accepted',
        score: 0,
        epoch: 0,
        ...owned,
      });
      await write(Opportunity, { name, ...owned });
    }

    const { status, body } = await here.as(user).get(`/v1/accounts/${accountId}/360`);

    if (!expected.accounts?.read[role]) return expect(status).toBe(403);
    const shown = (reach: Reach) => ['mine', 'other'].filter((one) => reach[role]?.includes(one as Place));
    expect(body.openLeads.map(nameOf).sort()).toEqual(shown(expected.leads?.read ?? ({} as Reach)));
    expect(body.openOpportunities.map(nameOf).sort()).toEqual(
      shown(expected.opportunities?.read ?? ({} as Reach)),
    );
  });
});
