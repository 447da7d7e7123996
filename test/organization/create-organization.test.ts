import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SignInAccounts } from '../../functions/organization/sign-in-account.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Organization, Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User } from '../../shared/organization/user.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { foundedAt, type TestTable, testTable } from '../support/table.ts';

functionEnvironment({ USER_POOL_ID: 'eu-central-1_Test' });
const { createOrganization } = await import('../../functions/organization/create-organization.ts');

const client = new CognitoIdentityProviderClient({ region: 'eu-central-1' });
const cognito = mockClient(client);
const accounts = new SignInAccounts(client, 'eu-central-1_Test');
const input = {
  name: '蜀锦',
  adminEmail: 'ada@shu.example',
  adminName: 'Ada',
  timeZone: 'Asia/Shanghai',
  languages: ['zh-Hans'],
};

let fixture: TestTable;
/** The pool: e-mail address to account. */
let pool: Map<string, { username: string; password: string; status: string }>;

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(() => {
  pool = new Map();
  cognito.reset();
  cognito.on(AdminCreateUserCommand).callsFake(({ Username, TemporaryPassword, UserAttributes }) => {
    const email = UserAttributes[0].Value;
    if (pool.has(email)) {
      throw new UsernameExistsException({
        $metadata: {},
        message: 'An account with the email already exists.',
      });
    }
    pool.set(email, { username: Username, password: TemporaryPassword, status: 'FORCE_CHANGE_PASSWORD' });
    return {};
  });
  cognito.on(AdminGetUserCommand).callsFake(({ Username }) => {
    const account = pool.get(Username) ?? [...pool.values()].find(({ username }) => username === Username);
    if (!account) throw new UserNotFoundException({ $metadata: {}, message: 'User does not exist.' });
    return { Username: account.username, UserStatus: account.status, Enabled: true };
  });
  cognito.on(AdminSetUserPasswordCommand).callsFake(({ Username, Password }) => {
    const account = [...pool.values()].find(({ username }) => username === Username);
    if (account) account.password = Password;
    return {};
  });
});

const found = (given: unknown = input) =>
  createOrganization({ table: fixture.table, accounts }, given, foundedAt);

it('makes everything an organization cannot work without, and a password that signs in', async () => {
  const { orgId, userId, adminEmail, oneTimePassword } = await found();

  const { table } = fixture;
  expect(adminEmail).toBe('ada@shu.example');
  expect(pool.get(adminEmail)).toMatchObject({ username: `${userId}.${orgId}`, password: oneTimePassword });
  expect(await table.get(Organization, orgId, orgId)).toMatchObject({ name: '蜀锦' });
  const admin = await table.get(User, orgId, userId);
  expect(admin).toMatchObject({
    name: 'Ada',
    role: 'admin',
    active: true,
    invitation: 'sent',
    languages: ['zh-Hans'],
  });
  const settings = await table.get(Settings, orgId, settingsIdOf(orgId));
  expect(settings).toMatchObject({ baseCurrency: 'USD', languages: ['zh-Hans'] });
  expect(await table.get(Calendar, orgId, settings.defaultCalendarId ?? '')).toMatchObject({
    timeZone: 'Asia/Shanghai',
    week: { sun: [['00:00', '24:00']] },
  });
  expect(await table.get(Queue, orgId, settings.defaultQueueId ?? '')).toMatchObject({
    kind: 'lead',
    managerId: userId,
  });
  expect(await table.signingKey(orgId)).toMatch(/^[\w-]{43}$/);
});

it('hands the password over instead of mailing it', async () => {
  await found();

  const [call] = cognito.commandCalls(AdminCreateUserCommand);
  expect(call?.args[0].input).toMatchObject({ MessageAction: 'SUPPRESS' });
  expect(pool.get('ada@shu.example')?.password).toMatch(
    /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!#%+=?@]).{16}$/,
  );
});

it('goes on where it died between the account and the organization', async () => {
  pool.set('ada@shu.example', {
    username: 'user_01m82dvejqfvgsa2fyxx19rvnr.org_01m82dvejqfvgsa2fyxx19rvnr',
    password: 'lost',
    status: 'FORCE_CHANGE_PASSWORD',
  });

  const { orgId, oneTimePassword } = await found();

  expect(orgId).toBe('org_01m82dvejqfvgsa2fyxx19rvnr');
  expect(await fixture.table.get(Organization, orgId, orgId)).toMatchObject({ name: '蜀锦' });
  expect(pool.get('ada@shu.example')?.password).toBe(oneTimePassword);
});

it('gives the same organization with a new password when its answer was lost', async () => {
  const first = await found();

  const second = await found();

  expect(second).toMatchObject({ orgId: first.orgId, userId: first.userId });
  expect(second.oneTimePassword).not.toBe(first.oneTimePassword);
  expect(pool.get('ada@shu.example')?.password).toBe(second.oneTimePassword);
});

it('refuses an address that somebody signs in with, and touches nothing of theirs', async () => {
  const first = await found();
  const account = pool.get('ada@shu.example');
  if (account) account.status = 'CONFIRMED';

  const outcomes = await Promise.allSettled([found(), found({ ...input, name: 'Another' })]);

  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'already_exists',
        extras: { errors: [{ path: 'adminEmail', message: 'is taken' }] },
      },
    });
  }
  expect(pool.get('ada@shu.example')?.password).toBe(first.oneTimePassword);
});

it.each([
  [{ name: '', adminEmail: 'ada@shu.example' }, 'name'],
  [{ name: 'Shu', adminEmail: 'ada' }, 'adminEmail'],
  [{ ...input, timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ ...input, plan: 'gold' }, 'plan'],
])('refuses %j by its field', async (given, path) => {
  await expect(found(given)).rejects.toMatchObject({ code: 'invalid', extras: { errors: [{ path }] } });
  expect(pool.size).toBe(0);
});
