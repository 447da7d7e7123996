import { type FieldProblem, invalid } from '../../shared/errors.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import { type Author, type BaseRecord, type Entity, revise } from '../../shared/table/entity.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update, type Write } from '../platform/table/write.ts';

/** A team and a user take one item each and up to four for a changed name or e-mail; a transaction takes 100. */
const mostRecords = 90;
/** As many as `Team` allows. */
const mostMembers = 500;

interface Draft<R> {
  /** Absent for a record that is being made. */
  readonly before?: R | undefined;
  /** Absent for a record that is being deleted. */
  now?: R | undefined;
}

/**
 * One change of users and teams together. Who is in which team and who manages it stands on both sides, so that either
 * is read with one item; here both sides change at once, and `writes` gives everything that differs, for one transaction.
 */
export class Membership {
  readonly #table: Table;
  readonly #orgId: string;
  readonly #users = new Map<string, Draft<User>>();
  readonly #teams = new Map<string, Draft<Team>>();

  constructor(table: Table, orgId: string) {
    this.#table = table;
    this.#orgId = orgId;
  }

  /** Takes up a user as they are now stored; `now` is what is to become of them. */
  user(before: User | undefined, now: User | undefined): void {
    const id = (now ?? before)?.id;
    if (id) this.#users.set(id, { before, now });
  }

  team(before: Team | undefined, now: Team | undefined): void {
    const id = (now ?? before)?.id;
    if (id) this.#teams.set(id, { before, now });
  }

  /** Reads the users and teams that are not taken up yet. Throws `invalid` naming those that do not exist. */
  async load(users: readonly Named[], teams: readonly Named[]): Promise<void> {
    const problems = [
      ...(await this.#loadInto(this.#users, User, users)),
      ...(await this.#loadInto(this.#teams, Team, teams)),
    ];
    if (problems.length > 0) throw invalid(...problems);
  }

  async #loadInto<R extends BaseRecord>(
    drafts: Map<string, Draft<R>>,
    entity: Entity<R>,
    named: readonly Named[],
  ): Promise<FieldProblem[]> {
    const missing = named.filter(({ id }) => !drafts.has(id));
    const records = await this.#table.getMany(
      entity,
      this.#orgId,
      missing.map(({ id }) => id),
      true,
    );
    for (const record of records) drafts.set(record.id, { before: record, now: record });
    return named
      .filter(({ id }) => !drafts.has(id))
      .map(({ path, id }) => ({ path, message: `there is no ${entity.name} ${id}` }));
  }

  /** The user as they are to become. */
  userNow(id: string): User | undefined {
    return this.#users.get(id)?.now;
  }

  teamNow(id: string): Team | undefined {
    return this.#teams.get(id)?.now;
  }

  /** Puts the user into the team, and out of the one they were in. Throws `invalid` when there is no such team. */
  async moveUser(userId: string, teamId: string | undefined): Promise<void> {
    const draft = this.#users.get(userId);
    const left = draft?.now?.teamId;
    if (left === teamId) return;
    if (teamId) await this.load([], [{ path: 'teamId', id: teamId }]);
    if (left) {
      await this.#loadInto(this.#teams, Team, [{ path: 'teamId', id: left }]);
      this.#changeMembers(left, (ids) => ids.filter((id) => id !== userId));
    }
    if (draft?.now) draft.now = { ...draft.now, teamId };
    if (teamId) this.#changeMembers(teamId, (ids) => (ids.includes(userId) ? ids : [...ids, userId]));
  }

  #changeMembers(teamId: string, change: (ids: string[]) => string[]): void {
    const draft = this.#teams.get(teamId);
    if (!draft?.now) return;
    const memberIds = change(draft.now.memberIds);
    if (memberIds.length > mostMembers) {
      throw invalid({
        path: 'teamId',
        message: `the team ${draft.now.name} has ${mostMembers} members, which is the most`,
      });
    }
    if (memberIds.length !== draft.now.memberIds.length) draft.now = { ...draft.now, memberIds };
  }

  /** Reads users who are about to leave something; whoever does not exist any more has nothing to leave. */
  async loadLeft(userIds: readonly string[]): Promise<void> {
    await this.#loadInto(
      this.#users,
      User,
      userIds.map((id) => ({ path: '', id })),
    );
  }

  /** Takes the user out of the team, also one who was deleted. */
  async removeMember(teamId: string, userId: string): Promise<void> {
    if (this.userNow(userId)?.teamId === teamId) await this.moveUser(userId, undefined);
    this.#changeMembers(teamId, (ids) => ids.filter((id) => id !== userId));
  }

  /** Gives teams the paths that a move made of them. */
  async moveTeams(paths: ReadonlyMap<string, string>): Promise<void> {
    await this.#loadInto(
      this.#teams,
      Team,
      [...paths.keys()].map((id) => ({ path: 'parentId', id })),
    );
    for (const [id, path] of paths) {
      const draft = this.#teams.get(id);
      if (draft?.now && draft.now.path !== path) draft.now = { ...draft.now, path };
    }
  }

  /** Says on the user's side whom they manage: no longer for the old manager, from now on for the new one. */
  changeManager(teamId: string, from: string | undefined, to: string | undefined): void {
    if (from === to) return;
    this.#changeManaged(from, (ids) => ids.filter((id) => id !== teamId));
    this.#changeManaged(to, (ids) => [...new Set([...ids, teamId])]);
  }

  #changeManaged(userId: string | undefined, change: (ids: string[]) => string[]): void {
    const draft = userId ? this.#users.get(userId) : undefined;
    if (draft?.now) draft.now = { ...draft.now, managesTeamIds: change(draft.now.managesTeamIds) };
  }

  /** Everything that differs from what is stored. `now` in epoch ms; `action` is what happens to the record in question. */
  writes(author: Author, now: number, action: string, recordId: string): Write[] {
    const actionOn = (id: string) => (id === recordId ? action : 'changeMembership');
    const changed = [...differing(this.#users), ...differing(this.#teams)];
    if (changed.length > mostRecords) {
      throw invalid({
        path: 'memberIds',
        message: `changes ${changed.length} users and teams at once; change at most ${mostRecords - 2}`,
      });
    }
    return [
      ...differing(this.#users).flatMap((draft) => writesOf(User, draft, author, now, actionOn)),
      ...differing(this.#teams).flatMap((draft) => writesOf(Team, draft, author, now, actionOn)),
    ];
  }
}

/** A record that a request names, and where it does. */
export interface Named {
  readonly path: string;
  readonly id: string;
}

const differing = <R>(drafts: ReadonlyMap<string, Draft<R>>) =>
  [...drafts.values()].filter(({ before, now }) => before !== now);

function writesOf<R extends BaseRecord>(
  entity: Entity<R>,
  { before, now: after }: Draft<R>,
  author: Author,
  now: number,
  actionOn: (id: string) => string,
): Write[] {
  if (!before) return after ? create(entity, after) : [];
  if (!after) return remove(entity, before, revise(before, {}, author, now));
  return update(entity, before, revised(before, after, author, now), actionOn(before.id));
}

/** Revised once, whether the use case did already or not. */
function revised<R extends BaseRecord>(before: R, after: R, author: Author, now: number): R {
  return after.version === before.version ? revise(before, after, author, now) : after;
}
