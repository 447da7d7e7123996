import {
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { AppError } from '../../shared/errors.ts';
import { Organization } from '../../shared/organization/organization.ts';
import { User } from '../../shared/organization/user.ts';
import { parseOrThrow } from '../../shared/platform/validation.ts';
import { readEnvironment } from '../platform/environment.ts';
import { logger } from '../platform/logger.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { type FoundedIds, Founding, newFoundedIds, newOrganization } from './new-organization.ts';
import { oneTimePassword } from './one-time-password.ts';
import { idsOfUsername, SignInAccounts, usernameOf } from './sign-in-account.ts';

const environment = readEnvironment('organization/create-organization', process.env);
const deps: FoundingDeps = {
  table: new Table({ client: documentClient(), tableName: environment.TABLE_NAME }),
  accounts: new SignInAccounts(new CognitoIdentityProviderClient({}), environment.USER_POOL_ID),
};

export interface FoundingDeps {
  readonly table: Table;
  readonly accounts: SignInAccounts;
}

export interface Founded extends FoundedIds {
  readonly adminEmail: string;
  /** For the first sign-in; a password of their own is asked for then. */
  readonly oneTimePassword: string;
}

/** Invoked by the operator alone, never through the API. */
export const handler = async (input: unknown): Promise<Founded> => {
  const founded = await createOrganization(deps, input, Date.now());
  logger.info('an organization was made', { orgId: founded.orgId, userId: founded.userId });
  return founded;
};

/**
 * Makes an organization and its first administrator. The sign-in account comes first: its address is unique among all
 * organizations, so of two who found with the same one, one is refused. When the function dies in between, or its answer
 * is lost, repeating the same request goes on with the same ids and gives a new password.
 *
 * @throws AppError `already_exists` when the address belongs to somebody; `invalid` naming the fields that are wrong.
 */
export async function createOrganization(
  { table, accounts }: FoundingDeps,
  input: unknown,
  now: number,
): Promise<Founded> {
  const founding = parseOrThrow(Founding, input);
  const { adminEmail } = founding;
  const password = oneTimePassword();
  const ids = await takeAddress(accounts, adminEmail, password);
  if (ids.isOurs) {
    await table.write(newOrganization(founding, ids, now).writes);
    return { orgId: ids.orgId, userId: ids.userId, adminEmail, oneTimePassword: password };
  }
  const unfinished = { orgId: ids.orgId, userId: ids.userId };
  const state = await howFar(table, unfinished, founding.name);
  const account = await accounts.find(usernameOf(unfinished));
  if (state === 'another' || !account?.waitsForFirstSignIn) throw taken(adminEmail);
  if (state === 'nothing') await table.write(newOrganization(founding, unfinished, now).writes);
  await accounts.setOneTimePassword(account.username, password);
  return { ...unfinished, adminEmail, oneTimePassword: password };
}

/** Makes the account; or gives the ids of the one that has the address already. */
async function takeAddress(
  accounts: SignInAccounts,
  email: string,
  password: string,
): Promise<FoundedIds & { readonly isOurs: boolean }> {
  const ids = newFoundedIds();
  try {
    await accounts.create(usernameOf(ids), email, password);
    return { ...ids, isOurs: true };
  } catch (error) {
    // Cognito tells a taken alias the same way as a taken name; the name is new.
    if (!(error instanceof UsernameExistsException)) throw error;
    const other = idsOfUsername((await accounts.find(email))?.username);
    if (!other) throw taken(email);
    return { ...other, isOurs: false };
  }
}

/** What an earlier try under this address left in the table: nothing, this organization, or it is somebody else's. */
async function howFar(
  table: Table,
  { orgId, userId }: FoundedIds,
  name: string,
): Promise<'nothing' | 'all' | 'another'> {
  const organization = await table.find(Organization, orgId, orgId);
  if (!organization) return 'nothing';
  const admin = await table.find(User, orgId, userId);
  const isTheSame =
    organization.name === name && admin?.createdBy === 'system' && organization.createdAt === admin.createdAt;
  return isTheSame ? 'all' : 'another';
}

function taken(email: string): AppError {
  return new AppError(
    'already_exists',
    `adminEmail: ${email} signs in to another organization already. Use another address, or delete that account first.`,
    { errors: [{ path: 'adminEmail', message: 'is taken' }] },
  );
}
