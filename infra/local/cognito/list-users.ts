import * as z from 'zod';
import { invalidParameter } from './cognito-error.ts';
import { describeUser } from './create-user.ts';
import type { Directory } from './directory.ts';
import { readInput } from './read-input.ts';
import type { User } from './user.ts';

const listInput = z.strictObject({
  UserPoolId: z.string(),
  AttributesToGet: z.array(z.string()).optional(),
  Limit: z.int().min(0).max(60).default(60),
  PaginationToken: z.string().optional(),
  Filter: z.string().optional(),
});

/** `ListUsers`: in the order of user names, 60 a page. */
export async function listUsers(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(listInput, input, 'ListUsers');
  const pool = directory.pool(read.UserPoolId);
  const limit = read.Limit === 0 ? 60 : read.Limit;
  const found = pool.users.list(readToken(read.PaginationToken), readFilter(read.Filter)).take(limit + 1);
  const all = [...found];
  const page = all.slice(0, limit);
  const last = page.at(-1);
  return {
    Users: page.map(({ user }) => describeUser(user, read.AttributesToGet)),
    ...(all.length > page.length && last
      ? { PaginationToken: Buffer.from(last.name).toString('base64') }
      : {}),
  };
}

function readToken(token: string | undefined): string {
  return token === undefined ? '' : Buffer.from(token, 'base64').toString();
}

const FILTER = /^\s*"?(?<attribute>[a-z_:]+)"?\s*(?<operator>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/;

/** What `ListUsers` searches by: https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html */
const SEARCHED: Readonly<Record<string, (user: User) => string | undefined>> = {
  username: (user) => user.username,
  sub: (user) => user.sub,
  'cognito:user_status': (user) => user.status,
  status: (user) => (user.enabled ? 'Enabled' : 'Disabled'),
  email: (user) => user.attributes.email,
  phone_number: (user) => user.attributes.phone_number,
  name: (user) => user.attributes.name,
  given_name: (user) => user.attributes.given_name,
  family_name: (user) => user.attributes.family_name,
  preferred_username: (user) => user.attributes.preferred_username,
};

/** `email = "a@b.example"` or `name ^= "An"`, as a test. */
function readFilter(filter: string | undefined): (user: User) => boolean {
  if (filter === undefined || filter.trim() === '') return () => true;
  const { attribute = '', operator, value = '' } = FILTER.exec(filter)?.groups ?? {};
  const read = SEARCHED[attribute];
  if (operator === undefined) throw invalidParameter('Error while parsing filter.');
  if (!read)
    throw invalidParameter(
      `One or more requested attributes do not exist or are not searchable: ${attribute}`,
    );
  const wanted = value.replace(/\\(.)/g, '$1');
  return (user) => (operator === '=' ? read(user) === wanted : (read(user)?.startsWith(wanted) ?? false));
}
