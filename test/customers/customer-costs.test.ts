/** What a customer costs to look at: the same for two thousand touches as for a screen of them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { touchWrite } from '../../functions/projections/timeline-entries.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { foundedAt } from '../support/table.ts';
import { type CustomerScene, customerScene } from './customer-scene.ts';

let scene: CustomerScene;
let admin: Caller;
const known: Record<string, { account: Account; contact: Contact }> = {};

beforeAll(async () => {
  scene = await customerScene();
  const { handler } = await import('../../functions/customers/http.ts');
  admin = httpClient(customersRoutes, handler).as(scene.org.adminUser);
  known.little = await aCustomer('little', 100);
  known.well = await aCustomer('well', 2_000);
  await scene.projectAll();
  // The key that signs cursors is read once a container.
  await admin.get(`/v1/accounts/${known.little.account.id}/timeline`);
}, 120_000);
afterAll(() => scene.close());

async function aCustomer(externalId: string, touches: number) {
  const account = await scene.make(Account, { externalId: `k-${externalId}` });
  const contact = await scene.make(Contact, { accountId: account.id });
  const story = Array.from({ length: touches }, (_, number) =>
    scene.record(
      Interaction,
      {
        accountId: account.id,
        contactId: contact.id,
        at: new Date(foundedAt + number * 60_000).toISOString(),
      },
      number,
    ),
  );
  await scene.fixture.table.writeEach(story.map(touchWrite));
  return { account, contact };
}

/** Who asks is one operation; the record that must be seen to see its timeline is another. */
const questions: readonly (readonly [string, number, (of: string) => string])[] = [
  ['the 360 view', 1 + 2, (of) => `/v1/accounts/${known[of]?.account.id}/360`],
  ['the timeline of an account', 2 + 1, (of) => `/v1/accounts/${known[of]?.account.id}/timeline?limit=10`],
  [
    'the calls on the timeline of an account',
    2 + 2,
    (of) => `/v1/accounts/${known[of]?.account.id}/timeline?limit=10&kind=call`,
  ],
  ['the timeline of a contact', 2 + 2, (of) => `/v1/contacts/${known[of]?.contact.id}/timeline?limit=10`],
  [
    'the calls on the timeline of a contact',
    2 + 2,
    (of) => `/v1/contacts/${known[of]?.contact.id}/timeline?limit=10&kind=call`,
  ],
  ['who this is', 1 + 2, (of) => `/v1/lookup?externalId=k-${of}`],
];

it.each(questions)('%s takes %i operations and costs the same', async (_, operations, path) => {
  const answers = [await admin.get(path('little')), await admin.get(path('well'))];

  const [little, well] = answers.map(({ headers }) => headers['x-consumed-capacity']);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(little).toMatch(new RegExp(`^operations=${operations},`));
  expect(well).toBe(little);
});
