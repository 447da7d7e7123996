import * as z from 'zod';
import { readProperties } from '../template-properties.ts';

/** What the template says about an app client, defaults filled in; durations in seconds. */
export interface UserPoolClientSettings {
  readonly name: string;
  readonly userPoolId: string;
  readonly authFlows: ReadonlySet<AuthFlowPermission>;
  readonly hasSecret: boolean;
  readonly accessTokenValidity: number;
  readonly idTokenValidity: number;
  readonly refreshTokenValidity: number;
  readonly sessionValidity: number;
  readonly hidesUserExistence: boolean;
  readonly revokesTokens: boolean;
  /** Attributes a signed-in person may change; all when absent. */
  readonly writeAttributes?: readonly string[];
}

const AUTH_FLOW_PERMISSIONS = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
] as const;
export type AuthFlowPermission = (typeof AUTH_FLOW_PERMISSIONS)[number];

// The pages of hosted sign-in need a domain (AWS::Cognito::UserPoolDomain), which the local cloud does not have:
// without one these settings change nothing, in AWS too.
const withoutEffectHere = z.unknown().optional();

const unit = z.enum(['seconds', 'minutes', 'hours', 'days']).optional();

const userPoolClientProperties = z.strictObject({
  ClientName: z.string().optional(),
  UserPoolId: z.string(),
  ExplicitAuthFlows: z.array(z.enum(AUTH_FLOW_PERMISSIONS)).optional(),
  GenerateSecret: z.boolean().optional(),
  AccessTokenValidity: z.int().positive().optional(),
  IdTokenValidity: z.int().positive().optional(),
  RefreshTokenValidity: z.int().positive().optional(),
  TokenValidityUnits: z.strictObject({ AccessToken: unit, IdToken: unit, RefreshToken: unit }).optional(),
  AuthSessionValidity: z.int().min(3).max(15).optional(),
  PreventUserExistenceErrors: z.enum(['ENABLED', 'LEGACY']).optional(),
  EnableTokenRevocation: z.boolean().optional(),
  WriteAttributes: z.array(z.string()).optional(),
  // What a client may read of its own user: tokens and GetUser show everything here.
  ReadAttributes: z.undefined().optional(),
  SupportedIdentityProviders: z.array(z.literal('COGNITO')).optional(),
  AllowedOAuthFlows: withoutEffectHere,
  AllowedOAuthFlowsUserPoolClient: withoutEffectHere,
  AllowedOAuthScopes: withoutEffectHere,
  CallbackURLs: withoutEffectHere,
  LogoutURLs: withoutEffectHere,
  DefaultRedirectURI: withoutEffectHere,
});

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

/** Reads an `AWS::Cognito::UserPoolClient`; what the local cloud lacks throws `UnsupportedByLocalCloud`. */
export function userPoolClientSettings(logicalId: string, properties: unknown): UserPoolClientSettings {
  const resource = { type: 'AWS::Cognito::UserPoolClient', logicalId };
  const read = readProperties(userPoolClientProperties, resource, properties);
  const units = read.TokenValidityUnits;
  return {
    name: read.ClientName ?? logicalId,
    userPoolId: read.UserPoolId,
    authFlows: new Set(read.ExplicitAuthFlows ?? ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH']),
    hasSecret: read.GenerateSecret ?? false,
    accessTokenValidity: (read.AccessTokenValidity ?? 1) * SECONDS[units?.AccessToken ?? 'hours'],
    idTokenValidity: (read.IdTokenValidity ?? 1) * SECONDS[units?.IdToken ?? 'hours'],
    refreshTokenValidity: (read.RefreshTokenValidity ?? 30) * SECONDS[units?.RefreshToken ?? 'days'],
    sessionValidity: (read.AuthSessionValidity ?? 3) * 60,
    hidesUserExistence: read.PreventUserExistenceErrors === 'ENABLED',
    revokesTokens: read.EnableTokenRevocation ?? true,
    ...(read.WriteAttributes ? { writeAttributes: read.WriteAttributes } : {}),
  };
}
