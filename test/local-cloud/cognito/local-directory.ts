import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { assertIsJwks, type Jwks } from 'aws-jwt-verify/jwk';
import { simpleParser } from 'mailparser';
import { type LocalCognito, startCognito } from '../../../infra/local/cognito/start-cognito.ts';

/** The pool as a CRM declares it: user names of its own, e-mail as alias, invited by colleagues. */
const POOL_PROPERTIES = {
  UserPoolName: 'users',
  AliasAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      EmailSubject: 'Your account · 您的账户',
      EmailMessage: '<p>Sign in as {username} with <b>{####}</b></p>',
    },
  },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  MfaConfiguration: 'OPTIONAL',
  EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
  Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true, TemporaryPasswordValidityDays: 7 } },
  Schema: [{ Name: 'email', Required: true, Mutable: true }],
};

const CLIENT_PROPERTIES = {
  ClientName: 'clients',
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  AccessTokenValidity: 60,
  TokenValidityUnits: { AccessToken: 'minutes' },
  WriteAttributes: ['locale'],
};

export const PASSWORD = 'correct horse 9 battery';
export const USERNAME = 'user_01.org_01';
export const EMAIL = 'Ana@demo.example';

interface Mail {
  readonly to: readonly string[];
  readonly subject: string | undefined;
  readonly html: string;
}

let seed: Promise<string> | undefined;

/** A directory with the pool in it: making its RSA key anew for every test would be most of their time. */
function seedDirectory(): Promise<string> {
  seed ??= (async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'baton-cognito-seed-'));
    process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
    const mail = { acceptRaw: async () => ({ messageId: '' }) };
    const cognito = await startCognito({ dataDir, log: () => {}, mail });
    await cognito.deployUserPool('Users', POOL_PROPERTIES);
    await cognito.close();
    return dataDir;
  })();
  return seed;
}

/** A Cognito of its own with one pool and client; `restart` goes on over the same directory. */
export class LocalDirectory {
  readonly mails: Mail[] = [];
  now = Date.parse('2026-11-22T10:00:00Z');
  userPoolId = '';
  clientId = '';
  issuer = '';
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'baton-cognito-'));
  readonly #poolProperties: object;
  readonly #clientProperties: object;
  #isSeeded = false;
  #running: { cognito: LocalCognito; client: CognitoIdentityProviderClient } | undefined;

  constructor(poolProperties: object = {}, clientProperties: object = {}) {
    this.#poolProperties = { ...POOL_PROPERTIES, ...poolProperties };
    this.#clientProperties = { ...CLIENT_PROPERTIES, ...clientProperties };
  }

  async start(): Promise<this> {
    if (!this.#isSeeded) cpSync(await seedDirectory(), this.#dataDir, { recursive: true });
    this.#isSeeded = true;
    const cognito = await startCognito({
      dataDir: this.#dataDir,
      log: (line) => process.stderr.write(`${line}\n`),
      clock: () => this.now,
      mail: {
        acceptRaw: async ({ raw, to }) => {
          const { subject, html } = await simpleParser(raw);
          this.mails.push({ to, subject, html: html || '' });
          return { messageId: `mail-${this.mails.length}` };
        },
      },
    });
    const pool = await cognito.deployUserPool('Users', this.#poolProperties);
    const { clientId } = cognito.deployUserPoolClient('Clients', {
      ...this.#clientProperties,
      UserPoolId: pool.userPoolId,
    });
    this.userPoolId = pool.userPoolId;
    this.issuer = pool.issuer;
    this.clientId = clientId;
    const client = new CognitoIdentityProviderClient({
      endpoint: cognito.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    this.#running = { cognito, client };
    return this;
  }

  get cognito(): LocalCognito {
    if (!this.#running) throw new Error('Cognito is not started');
    return this.#running.cognito;
  }

  get client(): CognitoIdentityProviderClient {
    if (!this.#running) throw new Error('Cognito is not started');
    return this.#running.client;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    this.#running?.client.destroy();
    await this.#running?.cognito.close();
    this.#running = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async fetchKeys(): Promise<Jwks> {
    const response = await fetch(this.cognito.keysUrl(this.userPoolId));
    const keys = JSON.parse(await response.text());
    assertIsJwks(keys);
    return keys;
  }

  /** What an administrator's call names. */
  get user(): { UserPoolId: string; Username: string } {
    return { UserPoolId: this.userPoolId, Username: USERNAME };
  }

  invite(more: Partial<ConstructorParameters<typeof AdminCreateUserCommand>[0]> = {}) {
    return this.client.send(
      new AdminCreateUserCommand({
        ...this.user,
        UserAttributes: [
          { Name: 'email', Value: EMAIL },
          { Name: 'email_verified', Value: 'true' },
        ],
        ...more,
      }),
    );
  }

  /** A user with the password PASSWORD. */
  async addUser(): Promise<void> {
    await this.invite({ MessageAction: 'SUPPRESS' });
    await this.client.send(
      new AdminSetUserPasswordCommand({ ...this.user, Password: PASSWORD, Permanent: true }),
    );
  }

  signIn(login = EMAIL, password = PASSWORD) {
    return this.client.send(
      new InitiateAuthCommand({
        ClientId: this.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: login, PASSWORD: password },
      }),
    );
  }

  async tokens(): Promise<
    Required<Pick<AuthenticationResultType, 'AccessToken' | 'IdToken' | 'RefreshToken'>>
  > {
    const { AuthenticationResult } = await this.signIn();
    const { AccessToken, IdToken, RefreshToken } = AuthenticationResult ?? {};
    if (!AccessToken || !IdToken || !RefreshToken) throw new Error('The sign-in gave no tokens.');
    return { AccessToken, IdToken, RefreshToken };
  }

  refresh(refreshToken: string) {
    return this.client.send(
      new InitiateAuthCommand({
        ClientId: this.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      }),
    );
  }

  /** The code or password of the last mail. */
  lastSecret(): string {
    const html = this.mails.at(-1)?.html ?? '';
    return (/<b>(.+)<\/b>/.exec(html) ?? /code is (\d+)/.exec(html))?.[1] ?? '';
  }
}
