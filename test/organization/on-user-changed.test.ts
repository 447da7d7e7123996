import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  TooManyRequestsException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SignInAccounts } from '../../functions/organization/sign-in-account.ts';
import { remove } from '../../functions/platform/table/write.ts';
import { User } from '../../shared/organization/user.ts';
import { revise } from '../../shared/table/entity.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { anOrganization, aUser, foundedAt, type TestTable, testTable } from '../support/table.ts';

functionEnvironment({ USER_POOL_ID: 'eu-central-1_Test' });
const { followUser } = await import('../../functions/organization/on-user-changed.ts');

const client = new CognitoIdentityProviderClient({ region: 'eu-central-1' });
const cognito = mockClient(client);
const follow = followUser(new SignInAccounts(client, 'eu-central-1_Test'));

let fixture: TestTable;
let orgId: string;

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  ({ orgId } = await anOrganization(fixture));
  cognito.reset();
  cognito.onAnyCommand().resolves({});
  noAccount();
});

function noAccount(): void {
  cognito
    .on(AdminGetUserCommand)
    .rejects(new UserNotFoundException({ $metadata: {}, message: 'no such user' }));
}

function anAccount(email: string, more: object = {}): void {
  const UserAttributes = [{ Name: 'email', Value: email }];
  cognito
    .on(AdminGetUserCommand)
    .resolves({ Username: 'x', Enabled: true, UserStatus: 'CONFIRMED', UserAttributes, ...more });
}

async function aPendingUser(fields: Partial<User> = {}): Promise<User> {
  const user = await aUser(fixture, orgId, fields);
  return { ...user };
}

const event = (name: string, user: User) => {
  const { id: recordId, version, updatedAt: at } = user;
  const eventId = `${recordId}:${version}:${name}`;
  const detail = { eventId, orgId, recordType: 'user', recordId, version, at, actorId: 'system', data: {} };
  return follow({ name, source: 'baton.organization', detail }, { table: fixture.table, now: foundedAt });
};

const sent = (command: Parameters<typeof cognito.commandCalls>[0]) =>
  cognito.commandCalls(command).map(({ args }) => args[0].input);
const stored = (user: User) => fixture.table.get(User, orgId, user.id);

it('invites a new user by mail and says so on their record, once', async () => {
  const user = await aPendingUser({ invitation: 'pending' });

  await event('user.created.v1', user);
  anAccount(user.email, { UserStatus: 'FORCE_CHANGE_PASSWORD' });
  await event('user.created.v1', user);

  expect(sent(AdminCreateUserCommand)).toEqual([
    {
      UserPoolId: 'eu-central-1_Test',
      Username: `${user.id}.${orgId}`,
      UserAttributes: [
        { Name: 'email', Value: user.email },
        { Name: 'email_verified', Value: 'true' },
      ],
      DesiredDeliveryMediums: ['EMAIL'],
    },
  ]);
  expect(await stored(user)).toMatchObject({ invitation: 'sent', version: 1 });
});

it('leaves users alone whose account somebody else makes', async () => {
  const user = await aPendingUser({ invitation: 'sent' });

  await event('user.created.v1', user);

  expect(sent(AdminCreateUserCommand)).toEqual([]);
});

it('tells on the record why an invitation cannot be sent, and does not try for ever', async () => {
  const user = await aPendingUser({ invitation: 'pending' });
  cognito
    .on(AdminCreateUserCommand)
    .rejects(new UsernameExistsException({ $metadata: {}, message: 'taken' }));

  await event('user.created.v1', user);

  expect(await stored(user)).toMatchObject({
    invitation: 'failed',
    invitationProblem: `${user.email} signs in to another account already. Give this user another address.`,
  });
});

it('tries again later when Cognito is busy', async () => {
  const user = await aPendingUser({ invitation: 'pending' });
  cognito
    .on(AdminCreateUserCommand)
    .rejects(new TooManyRequestsException({ $metadata: {}, message: 'busy' }));

  const following = event('user.created.v1', user);

  await expect(following).rejects.toThrow('busy');
  expect(await stored(user)).toMatchObject({ invitation: 'pending', version: 1 });
});

it('does not take its own account, made by another event in this moment, for somebody else’s', async () => {
  const user = await aPendingUser({ invitation: 'pending' });
  cognito.on(AdminCreateUserCommand).callsFake(() => {
    anAccount(user.email);
    throw new UsernameExistsException({ $metadata: {}, message: 'taken' });
  });

  const first = event('user.created.v1', user);
  await expect(first).rejects.toThrow('taken');
  await event('user.created.v1', user);

  expect(await stored(user)).toMatchObject({ invitation: 'sent' });
});

it('follows a new address; whoever never signed in is invited there', async () => {
  const user = await aPendingUser({ email: 'new@shu.example', invitation: 'sent' });
  anAccount('old@shu.example', { UserStatus: 'FORCE_CHANGE_PASSWORD' });

  await event('user.changed.v1', user);

  expect(sent(AdminUpdateUserAttributesCommand)).toMatchObject([
    {
      UserAttributes: [
        { Name: 'email', Value: 'new@shu.example' },
        { Name: 'email_verified', Value: 'true' },
      ],
    },
  ]);
  expect(sent(AdminCreateUserCommand)).toMatchObject([{ MessageAction: 'RESEND' }]);
});

it('disables whoever was deactivated and signs them out everywhere, also when it is told twice', async () => {
  const user = await aPendingUser({ active: false });
  anAccount(user.email);
  await event('user.deactivated.v1', user);
  anAccount(user.email, { Enabled: false });

  await event('user.deactivated.v1', user);

  expect(sent(AdminDisableUserCommand)).toHaveLength(2);
  expect(sent(AdminUserGlobalSignOutCommand)).toHaveLength(2);
});

it('obeys the record and not the event: a late word of deactivation does not lock out who is active again', async () => {
  const user = await aPendingUser({ active: true });
  anAccount(user.email, { Enabled: false });

  await event('user.deactivated.v1', user);

  expect(sent(AdminDisableUserCommand)).toHaveLength(0);
  expect(sent(AdminEnableUserCommand)).toHaveLength(1);
});

it('deletes the account of a deleted user, which frees the address', async () => {
  const user = await aPendingUser();
  await fixture.table.write(remove(User, user, revise(user, {}, { orgId, userId: 'system' }, foundedAt)));
  anAccount(user.email);

  await event('user.deactivated.v1', user);

  expect(sent(AdminDeleteUserCommand)).toHaveLength(1);
});
