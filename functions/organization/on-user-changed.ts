import {
  AliasExistsException,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { userChanged, userCreated, userDeactivated } from '../../shared/organization/events.ts';
import { User } from '../../shared/organization/user.ts';
import { readEnvironment } from '../platform/environment.ts';
import { type Consumer, queueFunction } from '../platform/queue.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update } from '../platform/table/write.ts';
import { type SignInAccount, SignInAccounts, usernameOf } from './sign-in-account.ts';

const environment = readEnvironment('organization/on-user-changed', process.env);
const pool = new SignInAccounts(new CognitoIdentityProviderClient({}), environment.USER_POOL_ID);
const names = [userCreated.name, userChanged.name, userDeactivated.name];

/** Sign-in follows the user's record: invited, renamed, ended. */
export const handler = queueFunction(followUser(pool), environment);

/**
 * Makes the account what the record says now, whichever event came: so events may come twice, late or in another order,
 * and the end is the same.
 */
export function followUser(accounts: SignInAccounts): Consumer {
  return async ({ name, detail }, { table }) => {
    if (!names.includes(name)) return;
    const { orgId, recordId: userId } = detail;
    const username = usernameOf({ orgId, userId });
    const [user, account] = await Promise.all([table.find(User, orgId, userId), accounts.find(username)]);
    if (!user) return account && accounts.delete(username);
    if (!user.active) return account && accounts.disable(username);
    // Whoever made the user made the account, too, or is about to.
    if (!account && name === userCreated.name && user.invitation === 'sent') return;
    const outcome = await bring(accounts, user, username, account);
    await tell(table, user, outcome);
  };
}

type Invitation = Pick<User, 'invitation' | 'invitationProblem'>;

/** Invites an active user, or brings their account up to date. Problems that waiting does not cure are an outcome. */
async function bring(
  accounts: SignInAccounts,
  user: User,
  username: string,
  account: SignInAccount | undefined,
): Promise<Invitation> {
  try {
    if (!account) await accounts.create(username, user.email);
    else {
      const isMoved = account.email !== user.email;
      if (isMoved) await accounts.changeEmail(username, user.email);
      if (!account.isEnabled) await accounts.enable(username);
      // The first invitation went to the wrong address or nowhere.
      const isUninvited = isMoved || user.invitation === 'failed';
      if (account.waitsForFirstSignIn && isUninvited) await accounts.inviteAgain(username);
    }
    return { invitation: 'sent', invitationProblem: undefined };
  } catch (error) {
    const problem = lastingProblem(error, user.email);
    // Another event of the same user made the account in this moment: the repetition finds it.
    const isOvertaken = !account && (await accounts.find(username)) !== undefined;
    if (!problem || (isOvertaken && isTaken(error))) throw error;
    return { invitation: 'failed', invitationProblem: problem };
  }
}

/** What people can do about it; `undefined` for what a repetition may cure. */
function lastingProblem(error: unknown, email: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isTaken(error)) {
    return `${email} signs in to another account already. Give this user another address.`;
  }
  if (error.name === 'InvalidParameterException' || error.name === 'CodeDeliveryFailureException') {
    return `No invitation can be sent to ${email}. Check the address.`;
  }
  return undefined;
}

const isTaken = (error: unknown) =>
  error instanceof UsernameExistsException || error instanceof AliasExistsException;

async function tell(table: Table, seen: User, outcome: Invitation): Promise<void> {
  await retryOnConflict(async () => {
    const user = await table.find(User, seen.orgId, seen.id);
    if (
      !user ||
      (user.invitation === outcome.invitation && user.invitationProblem === outcome.invitationProblem)
    )
      return;
    // How the mail went is nobody's change: the version stays, so that an ETag just read still holds.
    const after: User = { ...user, ...outcome };
    await table.write(update(User, user, after, outcome.invitation === 'sent' ? 'invite' : 'failInvitation'));
  });
}
