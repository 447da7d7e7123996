import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { mergedAccount, mergedContact } from '../../../shared/customers/merge-fields.ts';
import { takenBack } from '../../../shared/customers/merge-undo.ts';
import { derivedId } from '../../../shared/id.ts';
import { stampNew } from '../../../shared/table/entity.ts';

const at = Date.parse('2026-11-22T09:30:00.000Z');
const orgId = derivedId('organization', at, 'Shu');
const accountIds = ['one', 'two', 'three'].map((seed) => derivedId('account', at, seed));
const author = { orgId, userId: 'system' };

const aContact = (seed: string, fields: object) =>
  Contact.schema.parse(
    stampNew({ name: { full: 'Ada Lovelace' }, ...fields }, derivedId('contact', at, seed), author, at),
  );
const anAccount = (seed: string, fields: object) =>
  Account.schema.parse(
    stampNew({ name: 'Shu Brocade', ...fields }, derivedId('account', at, seed), author, at),
  );
const merged = (survivor: Contact, loser: Contact, keep?: Record<string, string>) =>
  Contact.schema.parse({ ...survivor, ...mergedContact(survivor, loser, keep) });

const ada = aContact('ada', {
  name: { full: 'Ada Lovelace' },
  title: 'Countess',
  accountId: accountIds[0],
  emails: [{ address: 'ada@engines.example', primary: true }],
  tags: ['vip'],
  custom: { colour: 'red' },
});
const augusta = aContact('augusta', {
  name: { full: 'Augusta King' },
  title: 'Programmer',
  language: 'en',
  accountId: accountIds[1],
  emails: [{ address: 'ADA@engines.example' }, { address: 'augusta@home.example', primary: true }],
  phones: [{ number: '+4930901820' }],
  tags: ['press', 'vip'],
  custom: { colour: 'blue', size: 7 },
});

describe('the fields of two contacts as one', () => {
  it('are the survivor’s, or the other’s where it has none; lists are united without repetition', () => {
    expect(merged(ada, augusta)).toMatchObject({
      name: { full: 'Ada Lovelace' },
      title: 'Countess',
      language: 'en',
      emails: [{ address: 'ada@engines.example', primary: true }, { address: 'augusta@home.example' }],
      phones: [{ number: '+4930901820' }],
      tags: ['vip', 'press'],
      custom: { colour: 'red', size: 7 },
    });
  });

  it('are whose they are said to be, one by one', () => {
    const keep = { title: augusta.id, 'custom.colour': augusta.id, emails: ada.id };

    expect(merged(ada, augusta, keep)).toMatchObject({
      title: 'Programmer',
      custom: { colour: 'blue', size: 7 },
      emails: [{ address: 'ada@engines.example' }],
    });
  });

  it('forget neither of two companies', () => {
    expect(merged(ada, augusta)).toMatchObject({
      accountId: accountIds[0],
      affiliations: [{ accountId: accountIds[1] }],
    });
    expect(merged(ada, augusta, { accountId: augusta.id })).toMatchObject({
      accountId: accountIds[1],
      affiliations: [{ accountId: accountIds[0] }],
    });
  });

  it('hold of each consent what was said last', () => {
    const said = (granted: boolean, when: string, id: string) => ({
      topic: 'news',
      channel: 'email',
      granted,
      at: when,
      source: 'form',
      consentId: derivedId('consent', at, id),
    });
    const one = aContact('one', { consents: [said(true, '2026-01-01T00:00:00.000Z', 'yes')] });
    const other = aContact('two', { consents: [said(false, '2026-02-01T00:00:00.000Z', 'no')] });

    expect(merged(one, other).consents).toMatchObject([{ granted: false }]);
    expect(merged(other, one).consents).toMatchObject([{ granted: false }]);
  });

  it('are refused where a choice names no field, nobody, or more than a record holds', () => {
    const many = aContact('many', {
      emails: Array.from({ length: 10 }, (_, place) => ({ address: `ada${place}@engines.example` })),
    });

    expect(() => merged(ada, augusta, { shoe: ada.id })).toThrow('keep.shoe');
    expect(() => merged(ada, augusta, { title: 'cont_nobody' })).toThrow('one of the two');
    expect(() => merged(ada, many)).toThrow('11 together');
  });
});

const email = fc.constantFrom('a@x.example', 'A@x.example', 'b@x.example', 'c@x.example', 'd@x.example');
const contactFields = fc.record(
  {
    name: fc.record({ full: fc.constantFrom('Ada', 'Bo', 'Cy') }),
    title: fc.constantFrom('Dr', 'Prof'),
    accountId: fc.constantFrom(...accountIds),
    affiliations: fc.subarray(accountIds.slice(1)).map((ids) => ids.map((accountId) => ({ accountId }))),
    emails: fc.array(fc.record({ address: email, primary: fc.boolean() }, { requiredKeys: ['address'] }), {
      maxLength: 4,
    }),
    phones: fc.array(fc.record({ number: fc.constantFrom('+4930901820', '030901820', '+4930901821') }), {
      maxLength: 3,
    }),
    tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    custom: fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.constantFrom('1', '2')),
    consents: fc.array(
      fc.record({
        topic: fc.constantFrom('news', 'events'),
        channel: fc.constantFrom('email' as const, 'phone' as const),
        granted: fc.boolean(),
        at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
        source: fc.constant('form'),
        consentId: fc.constantFrom(...['k', 'l'].map((seed) => derivedId('consent', at, seed))),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['name'] },
);
const keeping = fc.dictionary(
  fc.constantFrom('title', 'emails', 'tags', 'custom', 'custom.p', 'accountId', 'affiliations'),
  fc.boolean(),
);

/** As it would be stored and read again. */
const stored = <T>(record: T): T => JSON.parse(JSON.stringify(record));

it('merging and undoing gives back the contact as it was', () => {
  fc.assert(
    fc.property(contactFields, contactFields, keeping, (ours, theirs, kept) => {
      const [survivor, loser] = [aContact('survivor', ours), aContact('loser', theirs)];
      const keep = Object.fromEntries(
        Object.entries(kept).map(([name, mine]) => [name, mine ? survivor.id : loser.id]),
      );
      const after = merged(survivor, loser, keep);

      const back = Contact.schema.parse({ ...after, ...takenBack(after, { before: survivor, after }) });

      expect(stored(back)).toEqual(stored(survivor));
    }),
  );
});

it('merging and undoing gives back the account as it was', () => {
  const fields = fc.record(
    {
      domain: fc.constantFrom('a.example', 'b.example'),
      tier: fc.constantFrom('A', 'B'),
      tags: fc.uniqueArray(fc.constantFrom('x', 'y')),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fields, fields, (ours, theirs) => {
      const [survivor, loser] = [anAccount('survivor', ours), anAccount('loser', theirs)];
      const after = Account.schema.parse({ ...survivor, ...mergedAccount(survivor, loser) });

      const back = Account.schema.parse({ ...after, ...takenBack(after, { before: survivor, after }) });

      expect(stored(back)).toEqual(stored(survivor));
    }),
  );
});

it('undoing leaves what was changed since where the merge had no part in it', () => {
  const after = merged(ada, augusta);
  const since = Contact.schema.parse({
    ...after,
    title: 'Duchess',
    emails: [...after.emails, { address: 'new@engines.example' }],
    custom: { ...after.custom, shoe: 'left' },
  });

  const back = Contact.schema.parse({ ...since, ...takenBack(since, { before: ada, after }) });

  expect(back.title).toBe('Duchess');
  expect(back.emails).toEqual([
    { address: 'ada@engines.example', primary: true },
    { address: 'new@engines.example' },
  ]);
  expect(back.language).toBeUndefined();
  expect(back.custom).toEqual({ colour: 'red', shoe: 'left' });
});

/** As the table may give a value back: the members of every object in the opposite order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reordered(member)]),
  );
}

it('undoing takes back what the merge brought, in whatever order the table gives the members of an object', () => {
  const consent = fc.record({
    topic: fc.constantFrom('newsletter', 'events'),
    channel: fc.constantFrom('email', 'phone'),
    granted: fc.boolean(),
    at: fc.constant('2026-10-01T08:00:00.000Z'),
    source: fc.constant('form'),
    consentId: fc.constantFrom(derivedId('consent', at, 'one'), derivedId('consent', at, 'two')),
  });
  const keyOf = ({ topic, channel }: { topic: string; channel: string }) => `${topic}#${channel}`;
  const side = fc.record({
    phones: fc.uniqueArray(
      fc.record({ number: fc.constantFrom('+4930901820', '+862887654321'), kind: fc.constant('work') }),
      { selector: ({ number }) => number },
    ),
    consents: fc.uniqueArray(consent, { selector: keyOf }),
    affiliations: fc.uniqueArray(
      fc.record({ accountId: fc.constantFrom(...accountIds), title: fc.constant('Buyer') }),
      { selector: ({ accountId }) => accountId },
    ),
  });
  fc.assert(
    fc.property(side, side, fc.boolean(), (ours, theirs, storedReordered) => {
      const [survivor, loser] = [aContact('survivor', ours), aContact('loser', theirs)];
      const after = merged(survivor, loser);
      const kept = storedReordered
        ? Object(reordered({ before: survivor, after }))
        : { before: survivor, after };

      const back = Contact.schema.parse({ ...after, ...takenBack(after, kept) });

      expect(stored(back)).toEqual(stored(survivor));
    }),
  );
});

it('undoing leaves what was written since on a field that the merge changed', () => {
  const after = merged(ada, augusta);
  const since = Contact.schema.parse({
    ...after,
    language: 'fr',
    custom: { ...after.custom, colour: 'green' },
  });

  const back = Contact.schema.parse({ ...since, ...takenBack(since, { before: ada, after }) });

  expect(back.language).toBe('fr');
  expect(back.custom?.colour).toBe('green');
});
