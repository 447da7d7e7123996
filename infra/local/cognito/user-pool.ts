import * as z from 'zod';
import { readProperties } from '../template-properties.ts';

/** What the template says about a user pool, defaults filled in as Cognito fills them. */
export interface UserPoolSettings {
  readonly name: string;
  /** Attributes a person may sign in with besides the user name, once verified. */
  readonly aliasAttributes: readonly ('email' | 'preferred_username')[];
  /** True when people have no user name of their own and sign in by e-mail only. */
  readonly emailIsUsername: boolean;
  readonly caseSensitive: boolean;
  readonly verifiesEmail: boolean;
  readonly passwordPolicy: PasswordPolicy;
  readonly recoversByEmail: boolean;
  readonly offersSoftwareToken: boolean;
  readonly invitation: MessageTemplate;
  readonly verification: MessageTemplate;
  readonly sender: { readonly from: string; readonly replyTo?: string; readonly configurationSet?: string };
  readonly requiredAttributes: readonly string[];
  readonly immutableAttributes: readonly string[];
  readonly customAttributes: readonly string[];
}

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

export interface MessageTemplate {
  readonly subject: string;
  readonly body: string;
}

// Nobody gets text messages here, prices and tags have no effect, and whether a sign-in is risky is AWS's
// knowledge: every sign-in counts as low risk.
const withoutEffectHere = z.unknown().optional();

const userPoolProperties = z.strictObject({
  UserPoolName: z.string().optional(),
  AliasAttributes: z.array(z.enum(['email', 'preferred_username'])).optional(),
  UsernameAttributes: z.array(z.literal('email')).optional(),
  UsernameConfiguration: z.strictObject({ CaseSensitive: z.boolean() }).optional(),
  AutoVerifiedAttributes: z.array(z.literal('email')).optional(),
  Policies: z
    .strictObject({
      PasswordPolicy: z
        .strictObject({
          MinimumLength: z.int().min(6).max(99).optional(),
          RequireUppercase: z.boolean().optional(),
          RequireLowercase: z.boolean().optional(),
          RequireNumbers: z.boolean().optional(),
          RequireSymbols: z.boolean().optional(),
          TemporaryPasswordValidityDays: z.int().min(0).max(365).optional(),
        })
        .optional(),
    })
    .optional(),
  AdminCreateUserConfig: z
    .strictObject({
      // SignUp is not there: all users are made by AdminCreateUser.
      AllowAdminCreateUserOnly: z.literal(true).optional(),
      UnusedAccountValidityDays: z.int().optional(),
      InviteMessageTemplate: z
        .strictObject({
          EmailSubject: z.string().optional(),
          EmailMessage: z.string().optional(),
          SMSMessage: withoutEffectHere,
        })
        .optional(),
    })
    .optional(),
  AccountRecoverySetting: z
    .strictObject({
      RecoveryMechanisms: z.array(
        z.strictObject({ Name: z.enum(['verified_email', 'admin_only']), Priority: z.int() }),
      ),
    })
    .optional(),
  MfaConfiguration: z.enum(['OFF', 'OPTIONAL']).optional(),
  EnabledMfas: z.array(z.literal('SOFTWARE_TOKEN_MFA')).optional(),
  EmailConfiguration: z
    .strictObject({
      EmailSendingAccount: z.enum(['COGNITO_DEFAULT', 'DEVELOPER']).optional(),
      From: z.string().optional(),
      ReplyToEmailAddress: z.string().optional(),
      SourceArn: z.string().optional(),
      ConfigurationSet: z.string().optional(),
    })
    .optional(),
  EmailVerificationSubject: z.string().optional(),
  EmailVerificationMessage: z.string().optional(),
  VerificationMessageTemplate: z
    .strictObject({
      DefaultEmailOption: z.literal('CONFIRM_WITH_CODE').optional(),
      EmailSubject: z.string().optional(),
      EmailMessage: z.string().optional(),
      SmsMessage: withoutEffectHere,
    })
    .optional(),
  Schema: z
    .array(
      z.strictObject({
        Name: z.string(),
        Required: z.boolean().optional(),
        Mutable: z.boolean().optional(),
        AttributeDataType: z.literal('String').optional(),
        StringAttributeConstraints: withoutEffectHere,
      }),
    )
    .optional(),
  SmsVerificationMessage: withoutEffectHere,
  SmsAuthenticationMessage: withoutEffectHere,
  DeletionProtection: withoutEffectHere,
  UserPoolAddOns: withoutEffectHere,
  UserPoolTags: withoutEffectHere,
  UserPoolTier: withoutEffectHere,
});

/** Reads an `AWS::Cognito::UserPool`; what the local cloud lacks throws `UnsupportedByLocalCloud`. */
export function userPoolSettings(logicalId: string, properties: unknown): UserPoolSettings {
  const read = readProperties(userPoolProperties, { type: 'AWS::Cognito::UserPool', logicalId }, properties);
  const policy = read.Policies?.PasswordPolicy;
  const invite = read.AdminCreateUserConfig?.InviteMessageTemplate;
  const verify = read.VerificationMessageTemplate;
  const schema = read.Schema ?? [];
  const attribute = (name: string) => (STANDARD_ATTRIBUTES.has(name) ? name : `custom:${name}`);
  const recovery = read.AccountRecoverySetting?.RecoveryMechanisms;
  return {
    name: read.UserPoolName ?? logicalId,
    aliasAttributes: read.AliasAttributes ?? [],
    emailIsUsername: (read.UsernameAttributes ?? []).length > 0,
    caseSensitive: read.UsernameConfiguration?.CaseSensitive ?? true,
    verifiesEmail: (read.AutoVerifiedAttributes ?? []).length > 0,
    passwordPolicy: {
      minimumLength: policy?.MinimumLength ?? 8,
      requireUppercase: policy?.RequireUppercase ?? policy === undefined,
      requireLowercase: policy?.RequireLowercase ?? policy === undefined,
      requireNumbers: policy?.RequireNumbers ?? policy === undefined,
      requireSymbols: policy?.RequireSymbols ?? policy === undefined,
      temporaryPasswordValidityDays:
        policy?.TemporaryPasswordValidityDays ?? read.AdminCreateUserConfig?.UnusedAccountValidityDays ?? 7,
    },
    recoversByEmail: recovery === undefined || recovery.some(({ Name }) => Name === 'verified_email'),
    offersSoftwareToken:
      read.MfaConfiguration === 'OPTIONAL' && (read.EnabledMfas ?? []).includes('SOFTWARE_TOKEN_MFA'),
    invitation: {
      subject: invite?.EmailSubject ?? 'Your temporary password',
      body: invite?.EmailMessage ?? 'Your username is {username} and temporary password is {####}.',
    },
    verification: {
      subject: verify?.EmailSubject ?? read.EmailVerificationSubject ?? 'Your verification code',
      body: verify?.EmailMessage ?? read.EmailVerificationMessage ?? 'Your confirmation code is {####}',
    },
    sender: {
      from: read.EmailConfiguration?.From ?? 'no-reply@verificationemail.com',
      ...(read.EmailConfiguration?.ReplyToEmailAddress
        ? { replyTo: read.EmailConfiguration.ReplyToEmailAddress }
        : {}),
      ...(read.EmailConfiguration?.ConfigurationSet
        ? { configurationSet: read.EmailConfiguration.ConfigurationSet }
        : {}),
    },
    requiredAttributes: schema.filter(({ Required }) => Required).map(({ Name }) => attribute(Name)),
    immutableAttributes: schema.filter(({ Mutable }) => Mutable === false).map(({ Name }) => attribute(Name)),
    customAttributes: schema.map(({ Name }) => attribute(Name)).filter((name) => name.startsWith('custom:')),
  };
}

/** OpenID Connect's claims, as every pool has them: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
export const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set([
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'sub',
  'updated_at',
  'website',
  'zoneinfo',
]);
