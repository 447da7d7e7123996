import { AdminGetUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMAIL, LocalDirectory, PASSWORD, USERNAME } from './local-directory.ts';

let directory: LocalDirectory;

beforeEach(async () => {
  directory = await new LocalDirectory().start();
});

afterEach(() => directory.remove());

describe('AdminCreateUser', () => {
  it('makes a user and mails the invitation of the template', async () => {
    const { User } = await directory.invite();

    expect(User).toMatchObject({ Username: USERNAME, Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
    expect(User?.UserCreateDate).toEqual(new Date(directory.now));
    expect(directory.mails).toEqual([
      {
        to: [EMAIL],
        subject: 'Your account · 您的账户',
        html: expect.stringMatching(/^<p>Sign in as user_01\.org_01 with <b>\S{12}<\/b><\/p>/),
      },
    ]);
  });

  it('mails nothing when it shall not, and uses the password that is given', async () => {
    await directory.invite({ MessageAction: 'SUPPRESS', TemporaryPassword: 'temporary password 1' });

    const { ChallengeName } = await directory.signIn(EMAIL, 'temporary password 1');

    expect(directory.mails).toEqual([]);
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('sends an invitation again with another password, but not to who has come', async () => {
    await directory.invite();
    const first = directory.lastSecret();

    await directory.invite({ MessageAction: 'RESEND' });

    expect(directory.lastSecret()).not.toBe(first);
    await expect(directory.signIn(EMAIL, first)).rejects.toThrow('Incorrect username or password.');
    await expect(directory.signIn(EMAIL, directory.lastSecret())).resolves.toBeTruthy();
    await directory.client.send(
      new AdminSetUserPasswordCommand({ ...directory.user, Password: PASSWORD, Permanent: true }),
    );
    await expect(directory.invite({ MessageAction: 'RESEND' })).rejects.toMatchObject({
      name: 'UnsupportedUserStateException',
    });
  });

  it.each([
    [
      'the same user name',
      { Username: USERNAME.toUpperCase() },
      'UsernameExistsException',
      'User account already exists',
    ],
    [
      'the same address',
      { Username: 'user_02.org_01' },
      'AliasExistsException',
      'An account with the email already exists.',
    ],
    [
      'an address as user name',
      { Username: 'other@demo.example' },
      'InvalidParameterException',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
    [
      'no address',
      { Username: 'user_02.org_01', UserAttributes: [] },
      'InvalidParameterException',
      'Attributes did not conform to the schema: email: The attribute email is required',
    ],
    [
      'an attribute of another pool',
      { Username: 'user_02.org_01', UserAttributes: [{ Name: 'custom:plan', Value: 'x' }] },
      'InvalidParameterException',
      'Attributes did not conform to the schema: custom:plan: Attribute does not exist in the schema.',
    ],
    [
      'a weak password',
      { Username: 'user_02.org_01', TemporaryPassword: 'no digits in here' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have numeric characters',
    ],
  ])('refuses %s', async (_what, more, name, message) => {
    await directory.addUser();

    await expect(directory.invite(more)).rejects.toMatchObject({ name, message });
  });

  it('leaves an unverified address to who verifies it, or takes it over when told to', async () => {
    await directory.addUser();
    const newcomer = { Username: 'user_02.org_01', MessageAction: 'SUPPRESS' } as const;

    await directory.invite({ ...newcomer, UserAttributes: [{ Name: 'email', Value: EMAIL }] });
    expect(
      await directory.client.send(new AdminGetUserCommand({ ...directory.user, Username: EMAIL })),
    ).toMatchObject({
      Username: USERNAME,
    });

    await directory.invite({ ...newcomer, Username: 'user_03.org_01', ForceAliasCreation: true });
    expect(
      await directory.client.send(new AdminGetUserCommand({ ...directory.user, Username: EMAIL })),
    ).toMatchObject({
      Username: 'user_03.org_01',
    });
  });
});
