import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminUserGlobalSignOutCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMAIL, LocalDirectory, PASSWORD, USERNAME } from './local-directory.ts';

let directory: LocalDirectory;

beforeEach(async () => {
  directory = await new LocalDirectory().start();
});

afterEach(() => directory.remove());

describe('the tokens', () => {
  it('are verified by aws-jwt-verify with the keys of the pool', async () => {
    directory.now = Date.now();
    await directory.addUser();
    const { AccessToken, IdToken } = await directory.tokens();
    const { userPoolId, clientId } = directory;
    const keys = await directory.fetchKeys();
    const access = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' });
    const id = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'id' });
    access.cacheJwks(keys);
    id.cacheJwks(keys);

    const accessClaims = await access.verify(AccessToken);
    const idClaims = await id.verify(IdToken);

    expect(userPoolId).toMatch(/^us-east-1_[A-Za-z0-9]{9}$/);
    expect(accessClaims).toMatchObject({
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`,
      client_id: clientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      username: USERNAME,
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      auth_time: accessClaims.iat,
      exp: accessClaims.iat + 3600,
    });
    expect(idClaims).toMatchObject({
      aud: clientId,
      sub: accessClaims.sub,
      'cognito:username': USERNAME,
      email: EMAIL,
      email_verified: true,
    });
    expect(directory.cognito.keysOf(directory.issuer)).toEqual(keys);
  });

  it('stay good over a restart, with pool, client and users', async () => {
    await directory.addUser();
    const { userPoolId, clientId } = directory;
    const { AccessToken, RefreshToken } = await directory.tokens();

    await directory.restart();

    expect(directory).toMatchObject({ userPoolId, clientId });
    await expect(directory.client.send(new GetUserCommand({ AccessToken }))).resolves.toBeTruthy();
    await expect(directory.refresh(RefreshToken)).resolves.toBeTruthy();
    await expect(directory.signIn()).resolves.toBeTruthy();
  });

  it('take the ids that the caller gives', async () => {
    const { userPoolId, issuer } = await directory.cognito.deployUserPool('Other', {}, 'eu-west-1_abcDEF123');
    const { clientId } = directory.cognito.deployUserPoolClient('C', { UserPoolId: userPoolId }, 'chosen');

    expect({ userPoolId, issuer, clientId }).toEqual({
      userPoolId: 'eu-west-1_abcDEF123',
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abcDEF123',
      clientId: 'chosen',
    });
  });
});

describe('signing in by password', () => {
  it.each([USERNAME, EMAIL, EMAIL.toLowerCase(), USERNAME.toUpperCase()])('knows %s', async (login) => {
    await directory.addUser();

    const { AuthenticationResult } = await directory.signIn(login);

    expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });
  });

  it('tells nobody whether a user exists', async () => {
    await directory.addUser();
    const complaint = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

    await expect(directory.signIn(EMAIL, 'wrong')).rejects.toMatchObject(complaint);
    await expect(directory.signIn('nobody@demo.example')).rejects.toMatchObject(complaint);
  });

  it('asks an invited person for a password of their own', async () => {
    await directory.invite();
    const first = await directory.signIn(EMAIL, directory.lastSecret());
    const answer = (password: string) =>
      directory.client.send(
        new RespondToAuthChallengeCommand({
          ClientId: directory.clientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session: first.Session,
          ChallengeResponses: { USERNAME, NEW_PASSWORD: password, 'userAttributes.locale': 'zh' },
        }),
      );

    const tooShort = answer('short 1');

    expect(first).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeParameters: { USER_ID_FOR_SRP: USERNAME, requiredAttributes: '[]' },
    });
    await expect(tooShort).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    });
    expect((await answer(PASSWORD)).AuthenticationResult?.AccessToken).toBeTruthy();
    await expect(answer(PASSWORD)).rejects.toThrow('Invalid session for the user.');
    expect((await directory.signIn()).ChallengeName).toBeUndefined();
  });

  it('ends a session after its minutes', async () => {
    await directory.invite();
    const { Session } = await directory.signIn(EMAIL, directory.lastSecret());
    directory.now += 3 * 60_000;

    const late = directory.client.send(
      new RespondToAuthChallengeCommand({
        ClientId: directory.clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME, NEW_PASSWORD: PASSWORD },
      }),
    );

    await expect(late).rejects.toThrow('Invalid session for the user, session is expired.');
  });

  it('refuses an invitation that is a week old', async () => {
    await directory.invite();
    directory.now += 8 * 24 * 60 * 60_000;

    const late = directory.signIn(EMAIL, directory.lastSecret());

    await expect(late).rejects.toThrow(
      'Temporary password has expired and must be reset by an administrator.',
    );
  });

  it('locks out who guesses, for longer each time, and forgets it after a sign-in', async () => {
    await directory.addUser();
    for (let guess = 1; guess <= 5; guess += 1) {
      await expect(directory.signIn(EMAIL, `guess ${guess}`)).rejects.toThrow(
        'Incorrect username or password.',
      );
    }

    const locked = directory.signIn();

    await expect(locked).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Password attempts exceeded',
    });
    directory.now += 1000;
    await expect(directory.signIn(EMAIL, 'guess 6')).rejects.toThrow('Incorrect username or password.');
    directory.now += 1999;
    await expect(directory.signIn()).rejects.toThrow('Password attempts exceeded');
    directory.now += 1;
    await expect(directory.signIn()).resolves.toBeTruthy();
    await expect(directory.signIn(EMAIL, 'wrong')).rejects.toThrow('Incorrect username or password.');
    await expect(directory.signIn()).resolves.toBeTruthy();
  });

  it('lets nobody in whose account is disabled, until it is enabled', async () => {
    await directory.addUser();
    const { AccessToken, RefreshToken } = await directory.tokens();
    await directory.client.send(new AdminDisableUserCommand(directory.user));
    const disabled = { name: 'NotAuthorizedException', message: 'User is disabled.' };

    await expect(directory.signIn()).rejects.toMatchObject(disabled);
    await expect(directory.client.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(disabled);
    await expect(directory.refresh(RefreshToken)).rejects.toThrow('Refresh Token has been revoked');

    await directory.client.send(new AdminEnableUserCommand(directory.user));
    await expect(directory.signIn()).resolves.toBeTruthy();
  });

  it('refuses flows that the client is not allowed and names those it does not know', async () => {
    const { clientId: ClientId, userPoolId: UserPoolId } = directory;
    const AuthParameters = { USERNAME, PASSWORD };
    const start = (AuthFlow: 'CUSTOM_AUTH' | 'USER_PASSWORD_AUTH', client = ClientId) =>
      directory.client.send(new InitiateAuthCommand({ ClientId: client, AuthFlow, AuthParameters }));
    const startAsAdmin = () =>
      directory.client.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters,
        }),
      );

    await expect(startAsAdmin()).rejects.toThrow('ADMIN_USER_PASSWORD_AUTH flow not enabled for this client');
    await expect(start('CUSTOM_AUTH')).rejects.toThrow('the auth flow CUSTOM_AUTH of Cognito InitiateAuth');
    await expect(start('USER_PASSWORD_AUTH', 'unknown')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool client unknown does not exist.',
    });
  });
});

describe('refreshing and signing out', () => {
  it('gives new tokens of the same sign-in', async () => {
    await directory.addUser();
    const { AccessToken, RefreshToken } = await directory.tokens();
    directory.now += 60_000;

    const { AuthenticationResult } = await directory.refresh(RefreshToken);

    const claims = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const [before, after] = [claims(AccessToken), claims(AuthenticationResult?.AccessToken)];
    expect(after).toMatchObject({
      origin_jti: before.origin_jti,
      auth_time: before.auth_time,
      iat: before.iat + 60,
    });
    expect(AuthenticationResult?.RefreshToken).toBeUndefined();
  });

  it('ends after the validity of the client', async () => {
    await directory.addUser();
    const { AccessToken, RefreshToken } = await directory.tokens();

    directory.now += 3600_000;
    await expect(directory.client.send(new GetUserCommand({ AccessToken }))).rejects.toThrow(
      'Access Token has expired',
    );
    directory.now += 30 * 24 * 3600_000;
    await expect(directory.refresh(RefreshToken)).rejects.toThrow('Refresh Token has expired');
  });

  it.each([
    ['globally', (AccessToken: string) => directory.client.send(new GlobalSignOutCommand({ AccessToken }))],
    ['by an administrator', () => directory.client.send(new AdminUserGlobalSignOutCommand(directory.user))],
  ])('signs out %s, everywhere', async (_how, signOut) => {
    await directory.addUser();
    const [here, there] = [await directory.tokens(), await directory.tokens()];

    await signOut(here.AccessToken);

    for (const { AccessToken, RefreshToken } of [here, there]) {
      await expect(directory.refresh(RefreshToken)).rejects.toThrow('Refresh Token has been revoked');
      await expect(directory.client.send(new GetUserCommand({ AccessToken }))).rejects.toThrow(
        'Access Token has been revoked',
      );
    }
  });

  it('revokes one sign-in by its refresh token and leaves the others', async () => {
    await directory.addUser();
    const [one, other] = [await directory.tokens(), await directory.tokens()];

    await directory.client.send(
      new RevokeTokenCommand({ ClientId: directory.clientId, Token: one.RefreshToken }),
    );

    await expect(directory.refresh(one.RefreshToken)).rejects.toThrow('Refresh Token has been revoked');
    await expect(directory.refresh(other.RefreshToken)).resolves.toBeTruthy();
  });

  it('takes no token of somebody else’s making', async () => {
    await directory.addUser();
    const { AccessToken, IdToken } = await directory.tokens();
    const forged = `${AccessToken.slice(0, -4)}AAAA`;

    for (const AccessToken of [forged, IdToken, 'nonsense']) {
      await expect(directory.client.send(new GetUserCommand({ AccessToken }))).rejects.toThrow(
        'Invalid Access Token',
      );
    }
    await expect(directory.refresh('nonsense')).rejects.toThrow('Invalid Refresh Token');
  });
});
