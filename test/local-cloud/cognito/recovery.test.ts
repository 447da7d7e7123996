import { createHmac } from 'node:crypto';
import {
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeAt } from '../../../infra/local/cognito/software-token.ts';
import { EMAIL, LocalDirectory, PASSWORD, USERNAME } from './local-directory.ts';

const NEW_PASSWORD = 'quite another 8 password';

let directory: LocalDirectory;

beforeEach(async () => {
  directory = await new LocalDirectory().start();
  await directory.addUser();
});

afterEach(() => directory.remove());

const forget = (login = EMAIL) =>
  directory.client.send(new ForgotPasswordCommand({ ClientId: directory.clientId, Username: login }));

const confirm = (code: string, password = NEW_PASSWORD, login = EMAIL) =>
  directory.client.send(
    new ConfirmForgotPasswordCommand({
      ClientId: directory.clientId,
      Username: login,
      ConfirmationCode: code,
      Password: password,
    }),
  );

describe('a forgotten password', () => {
  it('is set anew with the code that was mailed, once', async () => {
    const { CodeDeliveryDetails } = await forget();
    const code = directory.lastSecret();

    await confirm(code);

    expect(CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'A***@d***',
    });
    expect(code).toMatch(/^\d{6}$/);
    await expect(directory.signIn(EMAIL, NEW_PASSWORD)).resolves.toBeTruthy();
    await expect(directory.signIn()).rejects.toThrow('Incorrect username or password.');
    await expect(confirm(code)).rejects.toMatchObject({ name: 'ExpiredCodeException' });
  });

  it('needs the right code, in time, and a good password', async () => {
    await forget();
    const code = directory.lastSecret();
    const wrong = code === '000000' ? '111111' : '000000';

    await expect(confirm(wrong)).rejects.toMatchObject({
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    });
    await expect(confirm(code, 'short')).rejects.toMatchObject({ name: 'InvalidPasswordException' });
    directory.now += 60 * 60_000;
    await expect(confirm(code)).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
  });

  it('cannot be guessed, nor can codes be asked for without end', async () => {
    await forget();
    const code = directory.lastSecret();
    const wrong = code === '000000' ? '111111' : '000000';
    for (let guess = 0; guess < 5; guess += 1)
      await expect(confirm(wrong)).rejects.toThrow('Invalid verification');
    const limit = {
      name: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    };

    await expect(confirm(code)).rejects.toMatchObject(limit);
    for (let asked = 1; asked < 5; asked += 1) await forget();
    await expect(forget()).rejects.toMatchObject(limit);
  });

  it('tells nobody whether a user exists', async () => {
    const answer = await forget('nobody@demo.example');

    expect(answer.CodeDeliveryDetails?.Destination).toBe('n***@d***');
    expect(directory.mails).toEqual([]);
    await expect(confirm('123456', NEW_PASSWORD, 'nobody@demo.example')).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
  });

  it('can be forced by an administrator', async () => {
    await directory.client.send(new AdminResetUserPasswordCommand(directory.user));

    await expect(directory.signIn()).rejects.toMatchObject({
      name: 'PasswordResetRequiredException',
      message: 'Password reset required for the user',
    });
    await confirm(directory.lastSecret());
    await expect(directory.signIn(EMAIL, NEW_PASSWORD)).resolves.toBeTruthy();
  });

  it('is nothing for somebody who has not come yet', async () => {
    await directory.invite({
      Username: 'user_02.org_01',
      UserAttributes: [{ Name: 'email', Value: 'x@demo.example' }],
    });

    await expect(forget('user_02.org_01')).rejects.toThrow(
      'User password cannot be reset in the current state.',
    );
  });
});

it('changes the password of a signed-in person who knows the old one', async () => {
  const { AccessToken } = await directory.tokens();
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    directory.client.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));

  await expect(change('wrong', NEW_PASSWORD)).rejects.toThrow('Incorrect username or password.');
  await change(PASSWORD, NEW_PASSWORD);

  await expect(directory.signIn(EMAIL, NEW_PASSWORD)).resolves.toBeTruthy();
});

it('verifies a changed address by a mailed code', async () => {
  const { AccessToken } = await directory.tokens();
  await directory.client.send(
    new AdminUpdateUserAttributesCommand({
      ...directory.user,
      UserAttributes: [{ Name: 'email', Value: 'new@demo.example' }],
    }),
  );
  await expect(directory.signIn('new@demo.example')).rejects.toThrow('Incorrect username or password.');

  const verification = { AccessToken, AttributeName: 'email' };
  await directory.client.send(new GetUserAttributeVerificationCodeCommand(verification));
  await directory.client.send(
    new VerifyUserAttributeCommand({ ...verification, Code: directory.lastSecret() }),
  );

  await expect(directory.signIn('new@demo.example')).resolves.toBeTruthy();
});

it('asks for the code of an authenticator app once it is set up, and takes each code once', async () => {
  const { AccessToken } = await directory.tokens();
  const { SecretCode = '' } = await directory.client.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const code = () => codeAt(SecretCode, Math.floor(directory.now / 30_000));
  const preference = new SetUserMFAPreferenceCommand({
    AccessToken,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  });
  await expect(directory.client.send(preference)).rejects.toThrow('User has not verified software token mfa');
  const { Status } = await directory.client.send(
    new VerifySoftwareTokenCommand({ AccessToken, UserCode: code() }),
  );
  await directory.client.send(preference);
  const { ChallengeName, Session } = await directory.signIn();
  const answer = (given: string) =>
    directory.client.send(
      new RespondToAuthChallengeCommand({
        ClientId: directory.clientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session,
        ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE: given },
      }),
    );

  const used = answer(code());

  expect([Status, ChallengeName]).toEqual(['SUCCESS', 'SOFTWARE_TOKEN_MFA']);
  await expect(used).rejects.toMatchObject({ name: 'CodeMismatchException' });
  directory.now += 30_000;
  expect((await answer(code())).AuthenticationResult?.AccessToken).toBeTruthy();
});

it('makes the codes of RFC 4226', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  const codes = [0, 1, 2, 9].map((step) => codeAt(secret, step));

  expect(codes).toEqual(['755224', '287082', '359152', '520489']);
});

it('demands the secret hash of a client that has a secret', async () => {
  const other = await new LocalDirectory({}, { GenerateSecret: true }).start();
  await other.addUser();
  const { userPoolId: UserPoolId, clientId: ClientId } = other;
  const { UserPoolClient } = await other.client.send(
    new DescribeUserPoolClientCommand({ UserPoolId, ClientId }),
  );
  const signIn = (SECRET_HASH: string) =>
    other.client.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD, SECRET_HASH },
      }),
    );
  const hash = createHmac('sha256', UserPoolClient?.ClientSecret ?? '')
    .update(`${USERNAME}${ClientId}`)
    .digest('base64');

  await expect(other.signIn()).rejects.toThrow('is configured with secret but SECRET_HASH was not received');
  await expect(signIn('AAAA')).rejects.toThrow('Unable to verify secret hash');
  await expect(signIn(hash)).resolves.toBeTruthy();
  await other.remove();
});
