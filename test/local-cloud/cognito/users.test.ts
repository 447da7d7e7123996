import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserCommand,
  ListGroupsCommand,
  ListUsersCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { userPoolSettings } from '../../../infra/local/cognito/user-pool.ts';
import { userPoolClientSettings } from '../../../infra/local/cognito/user-pool-client.ts';
import { EMAIL, LocalDirectory, USERNAME } from './local-directory.ts';

let directory: LocalDirectory;

beforeEach(async () => {
  directory = await new LocalDirectory().start();
});

afterEach(() => directory.remove());

const verified = (email: string) => [
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: 'true' },
];

describe('the other calls of administrators', () => {
  it('change an address, which then signs in and is nobody else’s', async () => {
    await directory.addUser();
    await directory.invite({ Username: 'user_02.org_01', UserAttributes: verified('bo@demo.example') });
    const change = (email: string) =>
      directory.client.send(
        new AdminUpdateUserAttributesCommand({ ...directory.user, UserAttributes: verified(email) }),
      );

    await change('new@demo.example');

    await expect(directory.signIn('new@demo.example')).resolves.toBeTruthy();
    await expect(directory.signIn(EMAIL)).rejects.toThrow('Incorrect username or password.');
    await expect(change('bo@demo.example')).rejects.toMatchObject({ name: 'AliasExistsException' });
  });

  it('delete a user, whose address is free again', async () => {
    await directory.addUser();
    const { AccessToken } = await directory.tokens();

    await directory.client.send(new AdminDeleteUserCommand(directory.user));

    await expect(directory.client.send(new AdminGetUserCommand(directory.user))).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    await expect(directory.client.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
    await expect(directory.invite()).resolves.toBeTruthy();
  });

  it('list users by page and filter', async () => {
    for (const [number, email] of ['ana@demo.example', 'bo@demo.example', 'anton@demo.example'].entries()) {
      await directory.invite({
        Username: `user_0${number}.org_01`,
        UserAttributes: verified(email),
        MessageAction: 'SUPPRESS',
      });
    }
    const list = async (more: object) => {
      const { Users = [], PaginationToken } = await directory.client.send(
        new ListUsersCommand({ UserPoolId: directory.userPoolId, ...more }),
      );
      return { names: Users.map(({ Username }) => Username), PaginationToken };
    };

    const first = await list({ Limit: 2 });
    const second = await list({ Limit: 2, PaginationToken: first.PaginationToken });

    expect([...first.names, ...second.names]).toEqual(['user_00.org_01', 'user_01.org_01', 'user_02.org_01']);
    expect(second.PaginationToken).toBeUndefined();
    expect((await list({ Filter: 'email = "bo@demo.example"' })).names).toEqual(['user_01.org_01']);
    expect((await list({ Filter: '"email" ^= "an"' })).names).toEqual(['user_00.org_01', 'user_02.org_01']);
    expect((await list({ Filter: 'username = "user_02.org_01"' })).names).toEqual(['user_02.org_01']);
    await expect(list({ Filter: 'email like "x"' })).rejects.toThrow('Error while parsing filter.');
  });

  it('describe the pool and its client', async () => {
    const { UserPool } = await directory.client.send(
      new DescribeUserPoolCommand({ UserPoolId: directory.userPoolId }),
    );
    const { UserPoolClient } = await directory.client.send(
      new DescribeUserPoolClientCommand({ UserPoolId: directory.userPoolId, ClientId: directory.clientId }),
    );

    expect(UserPool).toMatchObject({
      Name: 'users',
      AliasAttributes: ['email'],
      MfaConfiguration: 'OPTIONAL',
    });
    expect(UserPoolClient).toMatchObject({ ClientName: 'clients', AccessTokenValidity: 3600 });
  });

  it('need credentials, which browsers do not have', async () => {
    const call = (operation: string, body: object) =>
      fetch(directory.cognito.endpoint, {
        method: 'POST',
        headers: {
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
          origin: 'https://app.example',
        },
        body: JSON.stringify(body),
      });

    const admin = await call('AdminGetUser', directory.user);
    const person = await call('GetUser', { AccessToken: 'x' });
    const preflight = await fetch(directory.cognito.endpoint, { method: 'OPTIONS' });

    expect(await admin.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect(await person.json()).toMatchObject({ __type: 'NotAuthorizedException' });
    expect(person.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.status).toBe(204);
  });
});

describe('a person', () => {
  it('reads their own attributes and writes those the client may', async () => {
    await directory.addUser();
    const { AccessToken } = await directory.tokens();
    const write = (Name: string, Value: string) =>
      directory.client.send(
        new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }),
      );

    await write('locale', 'zh');

    const { Username, UserAttributes } = await directory.client.send(new GetUserCommand({ AccessToken }));
    expect(Username).toBe(USERNAME);
    expect(UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: 'locale', Value: 'zh' },
        { Name: 'email', Value: EMAIL },
      ]),
    );
    await expect(write('email', 'else@demo.example')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    await expect(write('email_verified', 'true')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

it('lets nobody vouch for their own address, whatever the client may write', async () => {
  const open = await new LocalDirectory({}, { WriteAttributes: undefined }).start();
  await open.addUser();
  const { AccessToken } = await open.tokens();
  const claim = () =>
    open.client.send(
      new UpdateUserAttributesCommand({
        AccessToken,
        UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
      }),
    );

  await expect(claim()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await open.remove();
});

it('gives people of a pool without user names one of its own, and signs them in by e-mail', async () => {
  const plain = await new LocalDirectory({
    AliasAttributes: undefined,
    UsernameAttributes: ['email'],
  }).start();
  const byEmail = { Username: 'bo@demo.example', UserAttributes: [] };

  const { User } = await plain.invite(byEmail);

  const { ChallengeName } = await plain.signIn('bo@demo.example', plain.lastSecret());
  expect(User?.Username).toMatch(/^[0-9a-f-]{36}$/);
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  await expect(plain.invite(byEmail)).rejects.toMatchObject({ name: 'UsernameExistsException' });
  await plain.remove();
});

describe('what is not there', () => {
  it('is named: operations, parameters, properties', async () => {
    const operation = () =>
      directory.client.send(new ListGroupsCommand({ UserPoolId: directory.userPoolId }));
    const parameter = () => directory.invite({ ValidationData: [{ Name: 'a', Value: 'b' }] });

    await expect(operation()).rejects.toMatchObject({
      name: 'UnsupportedByLocalCloud',
      message: expect.stringContaining('the Cognito operation "ListGroups"'),
    });
    await expect(parameter()).rejects.toThrow('the parameter ValidationData of Cognito AdminCreateUser');
    expect(() => userPoolSettings('Users', { LambdaConfig: { PreSignUp: 'arn' } })).toThrow(
      'property LambdaConfig of AWS::Cognito::UserPool "Users"',
    );
    expect(() =>
      userPoolClientSettings('Clients', { UserPoolId: 'x', ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }),
    ).toThrow('the value of ExplicitAuthFlows.0 of AWS::Cognito::UserPoolClient "Clients"');
  });
});
