/** From a lead's capture to its offer, end to end through the local cloud, while leads keep coming in. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aSalesTeam, type SalesTeam } from '../flows/sales-team.ts';
import { bodyOf } from '../support/api-client.ts';
import { Baton, type BatonAddresses } from '../support/baton.ts';
import { startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { percentile } from './median.ts';

export interface OfferedLatency {
  readonly leads: number;
  readonly perSecond: number;
  /** Milliseconds from sending the request to the offer's own time. */
  readonly p50: number;
  readonly p95: number;
  /** Milliseconds from sending the request to the mail in the receiver's mailbox. */
  readonly mailP50: number;
  readonly mailP95: number;
}

const runBaton = new URL('../support/local-cloud/run-baton.ts', import.meta.url);
const names = ['An', 'Bo', 'Cy', 'Di', 'Ed', 'Fe', 'Gil', 'Hu', 'Ito', 'Jo'].map((name) => `${name} Rep`);

/** Starts Baton in a process of its own and sends `perSecond` leads for some seconds, evenly. */
export async function measureOfferedLatency(perSecond: number, seconds: number): Promise<OfferedLatency> {
  process.env.BATON_PRIORITIES = 'as-started';
  using directory = temporaryDirectory('bench');
  const program = await startProgram<BatonAddresses>(runBaton, join(directory.path, 'data'));
  const baton = new Baton(program.ready);
  try {
    const sales = await aSalesTeam(baton, 'Twenty a second', { names, rule: { acceptWithin: 'PT4H' } });
    // Functions are loaded by then: what a cold start costs is measured apart.
    await capture(sales, 2 * names.length, perSecond, 'Early');
    const sent = await capture(sales, perSecond * seconds, perSecond, 'Person');
    const offered = await offersOf(sales, sent);
    const told = await mailsAbout(baton, sales, sent);
    const since = (times: ReadonlyMap<string, number>) =>
      [...sent].map(([name, { at }]) => (times.get(name) ?? Number.NaN) - at);
    return {
      leads: sent.size,
      perSecond,
      p50: percentile(since(offered), 50),
      p95: percentile(since(offered), 95),
      mailP50: percentile(since(told), 50),
      mailP95: percentile(since(told), 95),
    };
  } finally {
    baton.close();
    await program.stop();
  }
}

/** When each lead was sent, by its name; all of them are offered when this resolves. */
type Sent = ReadonlyMap<string, { readonly id: string; readonly at: number }>;

async function capture({ org }: SalesTeam, count: number, perSecond: number, word: string): Promise<Sent> {
  const sent = new Map<string, { id: string; at: number }>();
  const started = Date.now();
  await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      await sleep(Math.max(0, started + (number * 1000) / perSecond - Date.now()));
      const at = Date.now();
      const name = `${word} ${number}`;
      const { id } = await org.capture({ name, email: `someone@${word.toLowerCase()}-${number}.example` });
      sent.set(name, { id, at });
    }),
  );
  const isRouted = async () => {
    const { items, cursor } = bodyOf(await org.admin.get('/v1/leads?status=new&limit=100'));
    return items.length === 0 && !cursor;
  };
  await eventually(isRouted, 120_000, 500);
  return sent;
}

/** When each was offered, by its name. */
async function offersOf({ org }: SalesTeam, sent: Sent): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const [name, { id }] of sent) {
    const [first] = bodyOf(await org.admin.get(`/v1/leads/${id}/handoffs`)).items;
    if (!first) throw new Error(`${name} was offered to nobody: ${JSON.stringify(await org.lead(id))}`);
    times.set(name, Date.parse(first.offeredAt));
  }
  return times;
}

/** When the mail about each came, by the lead's name in its subject; the first one that names it is its offer. */
async function mailsAbout(baton: Baton, { reps }: SalesTeam, sent: Sent): Promise<Map<string, number>> {
  return eventually(
    async () => {
      const times = new Map<string, number>();
      for (const { email } of reps) {
        for (const { subject, at } of await baton.mailbox.to(email)) {
          const [name] = /Person \d+/.exec(subject) ?? [];
          if (name && !times.has(name)) times.set(name, Date.parse(at));
        }
      }
      return times.size === sent.size && times;
    },
    60_000,
    500,
  );
}
