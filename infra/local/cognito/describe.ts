import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import type { Directory } from './directory.ts';
import { readInput } from './read-input.ts';

const poolInput = z.strictObject({ UserPoolId: z.string() });

/** `DescribeUserPool`. */
export async function describeUserPool(directory: Directory, input: unknown): Promise<object> {
  const pool = directory.pool(readInput(poolInput, input, 'DescribeUserPool').UserPoolId);
  const { settings } = pool;
  const policy = settings.passwordPolicy;
  return {
    UserPool: {
      Id: pool.id,
      Arn: pool.arn,
      Name: settings.name,
      CreationDate: pool.createdAt / 1000,
      EstimatedNumberOfUsers: pool.users.count(),
      AliasAttributes: settings.aliasAttributes,
      UsernameAttributes: settings.emailIsUsername ? ['email'] : [],
      UsernameConfiguration: { CaseSensitive: settings.caseSensitive },
      AutoVerifiedAttributes: settings.verifiesEmail ? ['email'] : [],
      MfaConfiguration: settings.offersSoftwareToken ? 'OPTIONAL' : 'OFF',
      AdminCreateUserConfig: {
        AllowAdminCreateUserOnly: true,
        InviteMessageTemplate: {
          EmailSubject: settings.invitation.subject,
          EmailMessage: settings.invitation.body,
        },
      },
      Policies: {
        PasswordPolicy: {
          MinimumLength: policy.minimumLength,
          RequireUppercase: policy.requireUppercase,
          RequireLowercase: policy.requireLowercase,
          RequireNumbers: policy.requireNumbers,
          RequireSymbols: policy.requireSymbols,
          TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
        },
      },
    },
  };
}

const clientInput = z.strictObject({ UserPoolId: z.string(), ClientId: z.string() });

/** `DescribeUserPoolClient`, with the secret if it has one. */
export async function describeUserPoolClient(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(clientInput, input, 'DescribeUserPoolClient');
  const { client, pool } = directory.client(read.ClientId);
  if (pool.id !== read.UserPoolId) {
    throw new ServiceError('ResourceNotFoundException', `User pool client ${read.ClientId} does not exist.`);
  }
  const { settings } = client;
  return {
    UserPoolClient: {
      UserPoolId: pool.id,
      ClientId: client.id,
      ClientName: settings.name,
      ...(settings.hasSecret ? { ClientSecret: client.secret } : {}),
      CreationDate: client.createdAt / 1000,
      ExplicitAuthFlows: [...settings.authFlows],
      AccessTokenValidity: settings.accessTokenValidity,
      IdTokenValidity: settings.idTokenValidity,
      RefreshTokenValidity: settings.refreshTokenValidity,
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
      PreventUserExistenceErrors: settings.hidesUserExistence ? 'ENABLED' : 'LEGACY',
      EnableTokenRevocation: settings.revokesTokens,
    },
  };
}
