/** What it takes to look at a customer with so many touches: the 360 view, timelines, the screen pop. */
import { touchWrite } from '../../functions/projections/timeline-entries.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { type CustomerScene, customerScene } from '../customers/customer-scene.ts';
import { httpClient } from '../support/http-client.ts';
import { foundedAt } from '../support/table.ts';
import { median, percentile } from './median.ts';

/** As many times each question is asked, after it was asked once. */
const rounds = 21;
/** Items that are written at once: memory stays flat however many there are. */
const together = 1_000;

export interface Glance {
  readonly question: string;
  readonly touches: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** As the answer reports it: `operations=3, rcu=20, wcu=0`. */
  readonly capacity: string;
}

/**
 * Makes an account with each of these numbers of touches in a table of its own and asks everything about it. Numbers grow:
 * what was made before stays in the table, as it would.
 */
export async function customersAtAGlance(numbers: readonly number[]): Promise<Glance[]> {
  const scene = await customerScene();
  try {
    const glances: Glance[] = [];
    for (const touches of numbers) glances.push(...(await glancesAt(scene, touches)));
    return glances;
  } finally {
    await scene.close();
  }
}

async function glancesAt(scene: CustomerScene, touches: number): Promise<Glance[]> {
  const account = await scene.make(Account, { externalId: `known-by-${touches}` });
  const contact = await scene.make(Contact, { accountId: account.id });
  await scene.projectAll();
  for (let start = 0; start < touches; start += together) {
    const story = Array.from({ length: Math.min(together, touches - start) }, (_, place) =>
      scene.record(Interaction, {
        accountId: account.id,
        contactId: contact.id,
        at: new Date(foundedAt + (start + place) * 1_000).toISOString(),
      }),
    );
    await scene.fixture.table.writeEach(story.map(touchWrite));
  }
  const { handler } = await import('../../functions/customers/http.ts');
  const admin = httpClient(customersRoutes, handler).as(scene.org.adminUser);
  const questions: Readonly<Record<string, string>> = {
    'the 360 view': `/v1/accounts/${account.id}/360`,
    'a timeline': `/v1/accounts/${account.id}/timeline`,
    'the calls of a timeline': `/v1/accounts/${account.id}/timeline?kind=call`,
    'the timeline of a contact': `/v1/contacts/${contact.id}/timeline`,
    'who this is': `/v1/lookup?externalId=known-by-${touches}`,
  };
  const glances: Glance[] = [];
  for (const [question, path] of Object.entries(questions)) {
    await admin.get(path);
    const times: number[] = [];
    let capacity = '';
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      const { headers } = await admin.get(path);
      times.push(performance.now() - began);
      capacity = headers['x-consumed-capacity'] ?? '';
    }
    glances.push({
      question,
      touches,
      medianMs: median(times),
      p95Ms: percentile(times, 95),
      capacity,
    });
  }
  return glances;
}
