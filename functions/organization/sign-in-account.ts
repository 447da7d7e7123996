import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { FoundedIds } from './new-organization.ts';

/** The name a user signs in under: the token names user and organization by it. */
export function usernameOf({ orgId, userId }: FoundedIds): string {
  return `${userId}.${orgId}`;
}

/** The ids in a sign-in name; `undefined` when it is none of ours. */
export function idsOfUsername(username: string | undefined): FoundedIds | undefined {
  const [userId, orgId] = username?.split('.') ?? [];
  return userId && orgId ? { userId, orgId } : undefined;
}

export interface SignInAccount {
  readonly username: string;
  readonly email: string | undefined;
  readonly isEnabled: boolean;
  /** They got a password from somebody and have not chosen their own yet. */
  readonly waitsForFirstSignIn: boolean;
}

/** The user pool as the organization context uses it: one account for each user, found by its e-mail address too. */
export class SignInAccounts {
  readonly #client: CognitoIdentityProviderClient;
  readonly #UserPoolId: string;

  constructor(client: CognitoIdentityProviderClient, userPoolId: string) {
    this.#client = client;
    this.#UserPoolId = userPoolId;
  }

  /** The account under a sign-in name or an e-mail address. */
  async find(usernameOrEmail: string): Promise<SignInAccount | undefined> {
    try {
      const { Username, Enabled, UserStatus, UserAttributes } = await this.#client.send(
        new AdminGetUserCommand({ UserPoolId: this.#UserPoolId, Username: usernameOrEmail }),
      );
      return {
        username: Username ?? '',
        email: UserAttributes?.find(({ Name }) => Name === 'email')?.Value,
        isEnabled: Enabled !== false,
        waitsForFirstSignIn: UserStatus === 'FORCE_CHANGE_PASSWORD',
      };
    } catch (error) {
      if (error instanceof UserNotFoundException) return undefined;
      throw error;
    }
  }

  /** Makes the account; Cognito mails the invitation unless a password to hand over is given. */
  async create(username: string, email: string, password?: string): Promise<void> {
    await this.#client.send(
      new AdminCreateUserCommand({
        UserPoolId: this.#UserPoolId,
        Username: username,
        UserAttributes: emailAttributes(email),
        DesiredDeliveryMediums: ['EMAIL'],
        ...(password !== undefined && { TemporaryPassword: password, MessageAction: 'SUPPRESS' as const }),
      }),
    );
  }

  /** A new password by mail, for somebody who never signed in. */
  async inviteAgain(username: string): Promise<void> {
    await this.#client.send(
      new AdminCreateUserCommand({
        UserPoolId: this.#UserPoolId,
        Username: username,
        MessageAction: 'RESEND',
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    );
  }

  /** A new one-time password: they have to choose their own with it. */
  async setOneTimePassword(username: string, password: string): Promise<void> {
    await this.#client.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: this.#UserPoolId,
        Username: username,
        Password: password,
        Permanent: false,
      }),
    );
  }

  async changeEmail(username: string, email: string): Promise<void> {
    await this.#client.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: this.#UserPoolId,
        Username: username,
        UserAttributes: emailAttributes(email),
      }),
    );
  }

  async enable(username: string): Promise<void> {
    await this.#client.send(new AdminEnableUserCommand({ UserPoolId: this.#UserPoolId, Username: username }));
  }

  /** No new sign-in, no refresh; access tokens that are out end within the hour, and the table refuses them at once. */
  async disable(username: string): Promise<void> {
    await this.#client.send(
      new AdminDisableUserCommand({ UserPoolId: this.#UserPoolId, Username: username }),
    );
    await this.#client.send(
      new AdminUserGlobalSignOutCommand({ UserPoolId: this.#UserPoolId, Username: username }),
    );
  }

  /** Also frees the e-mail address for another account. */
  async delete(username: string): Promise<void> {
    await this.#client.send(new AdminDeleteUserCommand({ UserPoolId: this.#UserPoolId, Username: username }));
  }
}

const emailAttributes = (email: string) => [
  { Name: 'email', Value: email },
  // We mail to it; without this it is no alias to sign in with.
  { Name: 'email_verified', Value: 'true' },
];
