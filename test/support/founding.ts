/** Organizations and people of a test's own, made as an operator and an administrator make them. */
import type { Lead } from '../../shared/leads/lead.ts';
import type { RoutingRule } from '../../shared/leads/routing-rule.ts';
import type { User, UserFields } from '../../shared/organization/user.ts';
import { bodyOf } from './api-client.ts';
import type { Baton, Tokens } from './baton.ts';
import { eventually } from './eventually.ts';
import type { Caller } from './http-client.ts';

/** How often a test looks whether something has happened. */
export const pollMs = 150;

/** What everybody in the tests chooses at their first sign-in. */
const password = 'Nobody-drops-it-1';

/** Somebody who has signed in. */
export interface Person extends Caller {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly tokens: Tokens;
}

export class FoundedOrganization {
  readonly baton: Baton;
  readonly orgId: string;
  readonly admin: Person;
  /** Where everybody's addresses end: no two organizations share it. */
  readonly domain: string;

  constructor(baton: Baton, orgId: string, admin: Person, domain: string) {
    this.baton = baton;
    this.orgId = orgId;
    this.admin = admin;
    this.domain = domain;
  }

  /** Makes a user, by default a sales rep whose address follows from the name: `bo@…`. */
  async hire(name: string, fields: Partial<UserFields> = {}): Promise<User> {
    const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@${this.domain}`;
    const answer = await this.admin.post('/v1/users', { name, email, role: 'sales', ...fields });
    return bodyOf(answer, 201);
  }

  /** Makes a user who takes up the invitation from their mail. */
  async hireAndSignIn(name: string, fields: Partial<UserFields> = {}): Promise<Person> {
    return this.signIn(await this.hire(name, fields));
  }

  /** Takes up the invitation that the user got by mail: its password once, then one of their own. */
  async signIn(user: User): Promise<Person> {
    const { mailbox } = this.baton;
    const invitation = await mailbox.open((await mailbox.wait(user.email)).id);
    const oneTime = /<b>([^<]+)<\/b>/.exec(String(invitation.html))?.[1] ?? '';
    const tokens = await this.baton.signIn(user.email, unescaped(oneTime), password);
    return personOf(this.baton, user, tokens);
  }

  /** Captures a lead; Ada of Shu by default, with an address of her own so that she is nobody's duplicate. */
  async capture(fields: Record<string, unknown> = {}): Promise<Lead> {
    this.#captured += 1;
    const email = `ada.${this.#captured}@customer-${this.#captured}.example`;
    const answer = await this.admin.post('/v1/leads', {
      name: 'Ada of Shu',
      source: 'web',
      email,
      ...fields,
    });
    return bodyOf(answer, 201);
  }

  #captured = 0;

  async addRule(fields: Record<string, unknown>): Promise<RoutingRule> {
    return bodyOf(await this.admin.post('/v1/routing-rules', { name: 'Everybody in turn', ...fields }), 201);
  }

  async lead(id: string): Promise<Lead> {
    return bodyOf(await this.admin.get(`/v1/leads/${id}`));
  }

  /** The lead once it is as the test waits for it to become. */
  async leadOnce(id: string, isThere: (lead: Lead) => boolean, withinMs = 60_000): Promise<Lead> {
    let last: Lead | undefined;
    try {
      return await eventually(
        async () => {
          last = await this.lead(id);
          return isThere(last) && last;
        },
        withinMs,
        pollMs,
      );
    } catch (error) {
      throw new Error(`The lead stayed as it is: ${JSON.stringify(last)}`, { cause: error });
    }
  }
}

let founded = 0;

/** Makes an organization through the operator's function, and its administrator's first sign-in. */
export async function found(
  baton: Baton,
  name: string,
  founding: Record<string, unknown> = {},
): Promise<FoundedOrganization> {
  founded += 1;
  // In a watching run the same tests meet the same cloud again, which keeps every address it has seen.
  const domain = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${Date.now().toString(36)}-${founded}.example`;
  const adminEmail = `admin@${domain}`;
  const input = { name, adminEmail, adminName: 'Ada Admin', ...founding };
  const made = (await baton.invoke('organization/create-organization', input)) as {
    orgId: string;
    userId: string;
    oneTimePassword: string;
  };
  const tokens = await baton.signIn(adminEmail, made.oneTimePassword, password);
  const admin = personOf(baton, { id: made.userId, name: 'Ada Admin', email: adminEmail }, tokens);
  return new FoundedOrganization(baton, made.orgId, admin, domain);
}

function personOf(baton: Baton, user: Pick<User, 'id' | 'name' | 'email'>, tokens: Tokens): Person {
  const { id, name, email } = user;
  return { ...baton.caller(tokens.accessToken), id, name, email, tokens };
}

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
