/**
 * What an organization has set up for everybody (people, teams, calendars, rules, settings) is read with every lead and
 * hardly ever changes. A container keeps what it read for as long as the organization's stamp says that nothing of it was
 * changed: a change works with the very next lead, and routing one costs a read of the stamp instead of eight.
 */
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { childKey, type Key } from '../../shared/table/keys.ts';
import { errorFacts, logger } from './logger.ts';
import type { Write } from './table/bookkeeping.ts';
import type { Table } from './table/gateway.ts';

/** The records whose changes move the stamp. */
const setUpEntities = new Set(['user', 'team', 'calendar', 'routingRule', 'organization', 'settings']);

/** A stamp is moved right after the change, not with it: one that a crash left behind is not trusted longer than this. */
const trustedMs = 10_000;

/** What runs long asks for the stamp again. */
const askedForMs = 1_000;

/** A container serves many organizations; of more than this, the one read first is read anew. */
const mostKept = 500;

/** One state of what an organization has set up. */
interface SetUp {
  readonly stamp: number;
  readonly readAt: number;
}

const setUps = new Map<string, SetUp>();

interface Answer {
  readonly setUp: Promise<SetUp>;
  readonly until: number;
}

/** What a unit of work (its `Table`) was told: it asks for the stamp once. */
const asked = new WeakMap<Table, Map<string, Answer>>();

/** The state of what the organization has set up now; the same object as long as nothing of it changes. */
async function setUpOf(table: Table, orgId: string): Promise<SetUp> {
  const answers = asked.get(table) ?? new Map<string, Answer>();
  asked.set(table, answers);
  const answer = answers.get(orgId);
  if (answer && answer.until > performance.now()) {
    const known = await answer.setUp;
    if (known === setUps.get(orgId)) return known;
  }
  const setUp = ask(table, orgId);
  answers.set(orgId, { setUp, until: performance.now() + askedForMs });
  return setUp;
}

async function ask(table: Table, orgId: string): Promise<SetUp> {
  const item = await table.item(stampKey(orgId));
  const stamp = typeof item?.stamp === 'number' ? item.stamp : 0;
  const known = setUps.get(orgId);
  const now = performance.now();
  if (known?.stamp === stamp && now - known.readAt < trustedMs) return known;
  const setUp = { stamp, readAt: now };
  setUps.delete(orgId);
  setUps.set(orgId, setUp);
  const [oldest] = setUps.keys();
  if (setUps.size > mostKept && oldest !== undefined) setUps.delete(oldest);
  return setUp;
}

/** A reading of what an organization has set up that is repeated only after something of it changed. */
export function fromSetUp<T>(
  read: (table: Table, orgId: string) => Promise<T>,
): (table: Table, orgId: string) => Promise<T> {
  const kept = new WeakMap<SetUp, Promise<T>>();
  return async (table, orgId) => {
    const setUp = await setUpOf(table, orgId);
    const known = kept.get(setUp);
    if (known !== undefined) return known;
    const reading = read(table, orgId);
    kept.set(setUp, reading);
    reading.catch(() => kept.delete(setUp));
    return reading;
  };
}

/** Records of what an organization has set up by their ids, in the order asked; those that do not exist are left out. */
export function recordsFromSetUp<R extends BaseRecord>(
  entity: Entity<R>,
): (table: Table, orgId: string, ids: readonly string[]) => Promise<R[]> {
  const shelfOf = fromSetUp(async () => new Map<string, R | undefined>());
  return async (table, orgId, ids) => {
    if (ids.length === 0) return [];
    const shelf = await shelfOf(table, orgId);
    const missing = ids.filter((id) => !shelf.has(id));
    if (missing.length > 0) {
      const found = new Map((await table.getMany(entity, orgId, missing, true)).map((one) => [one.id, one]));
      for (const id of missing) shelf.set(id, found.get(id));
    }
    return ids.flatMap((id) => shelf.get(id) ?? []);
  };
}

/** The next reading is done anew: something turned out to have changed in this moment. */
export function forgetSetUp(orgId: string): void {
  setUps.delete(orgId);
}

/** The organizations whose set-up these writes change. */
export function organizationsSetUpBy(writes: readonly Write[]): ReadonlySet<string> {
  return new Set(
    writes.flatMap(({ item }) => {
      const { entity, orgId } = item.Put?.Item ?? {};
      return setUpEntities.has(String(entity)) && typeof orgId === 'string' ? [orgId] : [];
    }),
  );
}

/** Tells all containers that something was changed. What cannot be told they find out by themselves, a little later. */
export async function moveStamp(table: Table, orgId: string): Promise<void> {
  forgetSetUp(orgId);
  try {
    await table.adjust(stampKey(orgId), {
      set: 'SET entity = :setUp, stamp = if_not_exists(stamp, :zero) + :one',
      values: { ':setUp': 'setUp', ':zero': 0, ':one': 1 },
    });
  } catch (error) {
    logger.warn('a change of what is set up was not announced', { orgId, ...errorFacts(error) });
  }
}

/** Beside the organization's other bookkeeping. */
function stampKey(orgId: string): Key {
  return childKey(orgId, orgId, 'stamp', 'set-up');
}
