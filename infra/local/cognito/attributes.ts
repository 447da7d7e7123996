import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { invalidParameter, notAuthorized } from './cognito-error.ts';
import type { User } from './user.ts';
import { STANDARD_ATTRIBUTES, type UserPoolSettings } from './user-pool.ts';
import type { UserPoolClientSettings } from './user-pool-client.ts';

/** `[{ Name, Value }]` as requests bring it. */
export const attributeListInput = z
  .array(z.strictObject({ Name: z.string().min(1), Value: z.string().default('') }))
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));

/** Who edits: an administrator, or a person through a client that may write some attributes only. */
export type Editor = { readonly client?: UserPoolClientSettings };

/**
 * Sets attributes on a user, an empty value removes one. A new address counts as unverified unless an
 * administrator says otherwise in the same call. Throws as Cognito does for names and values it cannot take.
 */
export function editAttributes(
  settings: UserPoolSettings,
  user: Pick<User, 'attributes'>,
  changes: Readonly<Record<string, string>>,
  editor: Editor,
): void {
  for (const [name, value] of Object.entries(changes)) {
    checkAttribute(settings, name, value);
    if (editor.client) checkMayWrite(editor.client, name);
    const isNew = user.attributes[name] === undefined;
    if (settings.immutableAttributes.includes(name) && !isNew) {
      throw invalidParameter(`user.${name}: Attribute cannot be updated.`);
    }
    if (name === 'email' && changes.email_verified === undefined && user.attributes.email !== value) {
      user.attributes.email_verified = 'false';
    }
    if (value === '') delete user.attributes[name];
    else user.attributes[name] = value;
  }
}

/** Throws when attributes that the pool requires are missing. */
export function requireAttributes(
  settings: UserPoolSettings,
  attributes: Readonly<Record<string, string>>,
): void {
  const missing = settings.requiredAttributes.filter(
    (name) => name !== 'sub' && attributes[name] === undefined,
  );
  if (missing.length === 0) return;
  const reasons = missing.map((name) => `${name}: The attribute ${name} is required`).join('; ');
  throw invalidParameter(`Attributes did not conform to the schema: ${reasons}`);
}

function checkAttribute(settings: UserPoolSettings, name: string, value: string): void {
  if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub');
  if (!STANDARD_ATTRIBUTES.has(name) && !settings.customAttributes.includes(name)) {
    throw invalidParameter(
      `Attributes did not conform to the schema: ${name}: Attribute does not exist in the schema.`,
    );
  }
  if (Buffer.byteLength(value) > 2048) {
    throw new ServiceError(
      'InvalidParameterException',
      `${name}: String must be no longer than 2048 characters`,
    );
  }
  if (name === 'email' && value !== '' && !/^[^@\s]+@[^@\s]+$/.test(value)) {
    throw invalidParameter('Invalid email address format.');
  }
}

function checkMayWrite(client: UserPoolClientSettings, name: string): void {
  const isProof = name.endsWith('_verified');
  if (isProof || (client.writeAttributes && !client.writeAttributes.includes(name))) {
    throw notAuthorized(`A client attempted to write unauthorized attribute ${name}`);
  }
}
