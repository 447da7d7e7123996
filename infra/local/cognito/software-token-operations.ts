import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { invalidParameter } from './cognito-error.ts';
import type { Directory, Pool } from './directory.ts';
import { readInput } from './read-input.ts';
import { signedIn } from './signed-in.ts';
import { newSecret, stepOf } from './software-token.ts';
import type { User } from './user.ts';

const associateInput = z.strictObject({ AccessToken: z.string() });

/** `AssociateSoftwareToken`: a secret for an authenticator app; the one in use stays until it is verified. */
export async function associateSoftwareToken(directory: Directory, input: unknown): Promise<object> {
  const { AccessToken } = readInput(associateInput, input, 'AssociateSoftwareToken');
  const { pool, user } = await signedIn(directory, AccessToken);
  requireOffered(pool);
  const secret = newSecret();
  directory.change(pool, user.sub, (now) => {
    now.softwareToken = { secret, verified: false, enabled: false, preferred: false };
  });
  return { SecretCode: secret };
}

const verifyInput = z.strictObject({
  AccessToken: z.string(),
  UserCode: z.string(),
  FriendlyDeviceName: z.string().optional(),
});

/** `VerifySoftwareToken`: the app shows the right code, so it has the secret. */
export async function verifySoftwareToken(directory: Directory, input: unknown): Promise<object> {
  const { AccessToken, UserCode } = readInput(verifyInput, input, 'VerifySoftwareToken');
  const { pool, user } = await signedIn(directory, AccessToken);
  requireOffered(pool);
  const secret = user.softwareToken?.secret;
  if (secret === undefined) {
    throw new ServiceError(
      'SoftwareTokenMFANotFoundException',
      'Software Token MFA has not been set up for the user.',
    );
  }
  const step = stepOf(secret, UserCode, directory.clock(), user.softwareToken?.usedStep);
  if (step === undefined) throw new ServiceError('EnableSoftwareTokenMFAException', 'Code mismatch');
  directory.change(pool, user.sub, (now) => {
    if (now.softwareToken) Object.assign(now.softwareToken, { verified: true, usedStep: step });
  });
  return { Status: 'SUCCESS' };
}

const preference = z.strictObject({ Enabled: z.boolean().optional(), PreferredMfa: z.boolean().optional() });

const ownPreferenceInput = z.strictObject({
  AccessToken: z.string(),
  SoftwareTokenMfaSettings: preference.optional(),
});

/** `SetUserMFAPreference`: a person switches their second factor on or off. */
export async function setUserMfaPreference(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(ownPreferenceInput, input, 'SetUserMFAPreference');
  const { pool, user } = await signedIn(directory, read.AccessToken);
  setPreference(directory, pool, user, read.SoftwareTokenMfaSettings);
  return {};
}

const adminPreferenceInput = z.strictObject({
  UserPoolId: z.string(),
  Username: z.string(),
  SoftwareTokenMfaSettings: preference.optional(),
});

/** `AdminSetUserMFAPreference`: an administrator does, for somebody who lost the phone. */
export async function adminSetUserMfaPreference(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(adminPreferenceInput, input, 'AdminSetUserMFAPreference');
  const pool = directory.pool(read.UserPoolId);
  const user = pool.users.find(read.Username);
  if (!user) throw new ServiceError('UserNotFoundException', 'User does not exist.');
  setPreference(directory, pool, user, read.SoftwareTokenMfaSettings);
  return {};
}

function setPreference(
  directory: Directory,
  pool: Pool,
  user: User,
  settings: z.output<typeof preference> | undefined,
): void {
  if (!settings) return;
  requireOffered(pool);
  if (settings.Enabled && !user.softwareToken?.verified) {
    throw invalidParameter('User has not verified software token mfa');
  }
  if (settings.PreferredMfa && !settings.Enabled) {
    throw new UnsupportedByLocalCloud('PreferredMfa without Enabled in SoftwareTokenMfaSettings');
  }
  directory.change(pool, user.sub, ({ softwareToken }) => {
    if (!softwareToken) return;
    softwareToken.enabled = settings.Enabled ?? false;
    softwareToken.preferred = settings.PreferredMfa ?? false;
  });
}

function requireOffered(pool: Pool): void {
  if (pool.settings.offersSoftwareToken) return;
  throw new ServiceError(
    'SoftwareTokenMFANotFoundException',
    'Software Token MFA has not been enabled by the userPool.',
  );
}

/** The second factor as `GetUser` and `AdminGetUser` tell it. */
export function mfaOf({ softwareToken }: User): {
  UserMFASettingList?: string[];
  PreferredMfaSetting?: string;
} {
  if (!softwareToken?.enabled) return {};
  return {
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    ...(softwareToken.preferred ? { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' } : {}),
  };
}
