/** A running Baton as its clients and its operator reach it. */
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { inject } from 'vitest';
import type { Cloud } from '../../infra/local/cloud.ts';
import { localCredentials } from '../../infra/local/local-credentials.ts';
import { resourceName } from '../../infra/stage.ts';
import type { Entry } from '../../shared/platform/environments.ts';
import { apiClient } from './api-client.ts';
import type { Caller } from './http-client.ts';
import { Mailbox } from './mailbox.ts';

/** Where everything of a running Baton is. */
export type BatonAddresses = Pick<
  Cloud,
  'apiUrl' | 'mailboxUrl' | 'region' | 'endpoints' | 'outputs' | 'environment'
>;

declare module 'vitest' {
  interface ProvidedContext {
    baton: BatonAddresses;
    /** The synthesized app, for tests that start a cloud of their own. */
    assembly: string;
  }
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export class Baton {
  readonly addresses: BatonAddresses;
  readonly mailbox: Mailbox;
  readonly cognito: CognitoIdentityProviderClient;
  readonly #lambda: LambdaClient;

  constructor(addresses: BatonAddresses) {
    const { endpoints, region, mailboxUrl } = addresses;
    const client = { region, credentials: localCredentials };
    this.addresses = addresses;
    this.mailbox = new Mailbox(mailboxUrl);
    this.cognito = new CognitoIdentityProviderClient({ ...client, endpoint: endpoints.cognito });
    this.#lambda = new LambdaClient({ ...client, endpoint: endpoints.lambda });
  }

  /** Somebody who calls the API with a token, or without one. */
  caller(token?: string): Caller {
    return apiClient(this.addresses.apiUrl, token);
  }

  get #clientId(): string {
    return this.addresses.outputs.UserPoolClientId ?? '';
  }

  /** Signs in as a client does. With a one-time password, `chosen` becomes the person's own. */
  async signIn(email: string, password: string, chosen?: string): Promise<Tokens> {
    const first = await this.cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: this.#clientId,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    if (first.ChallengeName !== 'NEW_PASSWORD_REQUIRED') return tokensIn(first);
    return tokensIn(
      await this.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: this.#clientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session: first.Session,
          ChallengeResponses: {
            USERNAME: first.ChallengeParameters?.USER_ID_FOR_SRP ?? email,
            NEW_PASSWORD: chosen ?? password,
          },
        }),
      ),
    );
  }

  /** A new access token for a refresh token. Throws when the person was signed out. */
  async refresh(refreshToken: string): Promise<string> {
    const { AuthenticationResult } = await this.cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: this.#clientId,
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      }),
    );
    return AuthenticationResult?.AccessToken ?? '';
  }

  /** Invokes a function as the operator does. Throws what the function threw. */
  async invoke(entry: Entry, payload: unknown): Promise<unknown> {
    const FunctionName = resourceName('dev', entry);
    const answer = await this.#lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
    );
    const text = answer.Payload?.transformToString() ?? 'null';
    if (answer.FunctionError) throw new Error(`${entry} failed: ${text}`);
    return JSON.parse(text);
  }

  /** Lets go of its connections. */
  close(): void {
    this.cognito.destroy();
    this.#lambda.destroy();
  }
}

/** The Baton that all flow tests of this run share. */
export function sharedBaton(): Baton {
  return new Baton(inject('baton'));
}

function tokensIn(answer: {
  AuthenticationResult?: { AccessToken?: string; RefreshToken?: string } | undefined;
}) {
  const { AccessToken, RefreshToken } = answer.AuthenticationResult ?? {};
  if (!AccessToken || !RefreshToken) throw new Error(`No tokens came: ${JSON.stringify(answer)}`);
  return { accessToken: AccessToken, refreshToken: RefreshToken };
}
