import {
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EMAIL, LocalDirectory, PASSWORD, USERNAME } from './local-directory.ts';
import { SrpClient } from './srp-client.ts';

let directory: LocalDirectory;
let browser: SrpClient;

beforeEach(async () => {
  directory = await new LocalDirectory().start();
  browser = new SrpClient(directory.userPoolId);
});

afterEach(() => directory.remove());

function begin(login: string, key = browser.publicKey) {
  return directory.client.send(
    new InitiateAuthCommand({
      ClientId: directory.clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: login, SRP_A: key },
    }),
  );
}

function answer(responses: Record<string, string>) {
  return directory.client.send(
    new RespondToAuthChallengeCommand({
      ClientId: directory.clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: responses,
    }),
  );
}

it('signs in without sending the password', async () => {
  await directory.addUser();
  const { ChallengeName, ChallengeParameters = {} } = await begin(EMAIL);

  const { AuthenticationResult } = await answer(browser.claim(ChallengeParameters, PASSWORD));

  expect(ChallengeName).toBe('PASSWORD_VERIFIER');
  expect(ChallengeParameters.USER_ID_FOR_SRP).toBe(USERNAME);
  expect(AuthenticationResult?.AccessToken).toBeTruthy();
});

it('signs in with a temporary password and asks for a new one', async () => {
  await directory.invite();
  const { ChallengeParameters = {} } = await begin(EMAIL);

  const next = await answer(browser.claim(ChallengeParameters, directory.lastSecret()));

  expect(next.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
});

it('refuses a wrong password, and the same handshake twice', async () => {
  await directory.addUser();
  const wrong = await begin(EMAIL);
  const right = await begin(EMAIL);
  const proof = browser.claim(right.ChallengeParameters ?? {}, PASSWORD);

  await expect(answer(browser.claim(wrong.ChallengeParameters ?? {}, 'wrong'))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
  await answer(proof);
  await expect(answer(proof)).rejects.toThrow('Invalid session for the user.');
});

it('gives a name without a user the same salt each time and never lets it in', async () => {
  const first = await begin('nobody@demo.example');
  const second = await begin('nobody@demo.example');

  const trying = answer(browser.claim(second.ChallengeParameters ?? {}, PASSWORD));

  expect(second.ChallengeParameters?.SALT).toBe(first.ChallengeParameters?.SALT);
  await expect(trying).rejects.toThrow('Incorrect username or password.');
});

it('takes no key that would make the password irrelevant', async () => {
  await directory.addUser();

  await expect(begin(EMAIL, '0')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(begin(EMAIL, 'not hexadecimal')).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('counts wrong proofs as guesses', async () => {
  await directory.addUser();
  for (let guess = 1; guess <= 5; guess += 1) {
    const { ChallengeParameters = {} } = await begin(EMAIL);
    await expect(answer(browser.claim(ChallengeParameters, `guess ${guess}`))).rejects.toThrow('Incorrect');
  }

  await expect(begin(EMAIL)).rejects.toThrow('Password attempts exceeded');
});
