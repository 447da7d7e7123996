import type { SrpVerifier } from './srp.ts';
import type { UserPoolSettings } from './user-pool.ts';

type UserStatus = 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED' | 'RESET_REQUIRED';

/** A user of a pool as it is kept. Times are epoch ms. */
export interface User {
  readonly username: string;
  readonly sub: string;
  attributes: Record<string, string>;
  status: UserStatus;
  enabled: boolean;
  /** scrypt, see passwords.ts; absent until somebody sets one. */
  passwordHash?: string;
  /** What signs in by SRP; follows the password. */
  srp?: SrpVerifier;
  temporaryPasswordUntil?: number;
  softwareToken?: {
    secret: string;
    verified: boolean;
    enabled: boolean;
    preferred: boolean;
    usedStep?: number;
  };
  failedSignIns: number;
  lastFailureAt?: number;
  lockedUntil?: number;
  readonly createdAt: number;
  modifiedAt: number;
}

/** User names and aliases as they are compared. */
export function comparable(settings: UserPoolSettings, text: string): string {
  return settings.caseSensitive ? text : text.toLowerCase();
}

/** The names besides the user name that sign this user in, as `attribute:value`. */
export function aliasesOf(settings: UserPoolSettings, user: User): string[] {
  const { email, email_verified, preferred_username } = user.attributes;
  const aliases: string[] = [];
  if (
    email !== undefined &&
    (settings.emailIsUsername || (settings.aliasAttributes.includes('email') && email_verified === 'true'))
  ) {
    aliases.push(`email:${comparable(settings, email)}`);
  }
  if (preferred_username !== undefined && settings.aliasAttributes.includes('preferred_username')) {
    aliases.push(`preferred_username:${comparable(settings, preferred_username)}`);
  }
  return aliases;
}

/** `[{ Name, Value }]` with `sub` first, as every answer has it. */
export function attributeList(user: User): { Name: string; Value: string }[] {
  return [
    { Name: 'sub', Value: user.sub },
    ...Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value })),
  ];
}
