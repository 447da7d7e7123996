/** An organization with one record of each kind, and how to call every route on them. */
import type { Role } from '../../shared/access/permissions.ts';
import { roles, scopeOf } from '../../shared/access/permissions.ts';
import { formKeyOf } from '../../shared/leads/form.ts';
import type { Route } from '../../shared/platform/route.ts';
import { allRoutes } from '../../shared/platform/route-registry.ts';
import { bodyOf } from '../support/api-client.ts';
import type { Baton } from '../support/baton.ts';
import { type FoundedOrganization, found, type Person } from '../support/founding.ts';
import { sampleOf } from '../support/sample.ts';

/** Names that break what is put together from text: markup, quotes, four bytes a sign, another direction. */
export const hardName = '<script>alert("1")</script> & 陈静 𠮷 «O’Neil»';

export interface Fixture {
  readonly org: FoundedOrganization;
  /** Administrators: of the organization, and of another one. */
  readonly admin: Person;
  readonly stranger: Person;
  /** Somebody of each role but the administrator's. */
  readonly colleagues: ReadonlyMap<Role, Person>;
  /** A record's id by the collection it is in: `leads`, `routing-rules`. */
  readonly ids: Readonly<Record<string, string>>;
  /** Bodies with which each kind of record can be made again and again; `n` keeps unique things apart. */
  readonly bodies: (n: number) => Readonly<Record<string, Record<string, unknown>>>;
}

export async function routeFixture(baton: Baton): Promise<Fixture> {
  const [org, other] = [await found(baton, 'Every route'), await found(baton, 'Strangers')];
  const { admin } = org;
  const hired = await Promise.all(
    roles
      .filter((role) => role !== 'admin')
      .map(async (role) => [role, await org.hireAndSignIn(`The ${role}`, { role })] as const),
  );
  const colleagues = new Map<Role, Person>(hired);
  const sales = colleagues.get('sales') ?? admin;
  const ids: Record<string, string> = { users: sales.id };
  const bodies = (n: number) => bodiesFor(org, sales, ids, n);
  for (const { operationId, path, status } of creating) {
    const { id } = bodyOf(await admin.post(fill(path, ids), bodies(0)[operationId]), status);
    ids[collectionOf(path)] ??= id;
  }
  ids['import-mappings'] = await aSavedMapping(admin);
  await upload(bodyOf(await admin.get(`/v1/imports/${ids.imports}`)).uploadUrl, '邮箱 0\nada@mill.example\n');
  const form = bodyOf(await admin.get(`/v1/forms/${ids.forms}`));
  ids.f = formKeyOf(form);
  // A second one, so that lists of leads have a second page.
  await org.capture();
  await org.leadOnce(ids.leads ?? '', ({ status }) => status !== 'new');
  return { org, admin, stranger: other.admin, colleagues, ids, bodies };
}

/** An import that was started with a mapping leaves the mapping behind for the next file. */
async function aSavedMapping(admin: Person): Promise<string> {
  const job = bodyOf(
    await admin.post('/v1/imports', { type: 'lead', mapping: { 'Wie heißen Sie?': 'name' } }),
    201,
  );
  await upload(job.uploadUrl, 'Wie heißen Sie?,E-Mail\nAda,ada@saved-mapping.example\n');
  bodyOf(await admin.post(`/v1/imports/${job.id}/start`), 202);
  const [saved] = bodyOf(await admin.get('/v1/import-mappings')).items;
  return saved.id;
}

async function upload(url: string, body: string): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body });
  if (!answer.ok) throw new Error(`The upload was refused with ${answer.status}.`);
}

/** The routes that make a record, in an order in which each finds what it refers to. */
export const creating: readonly Route[] = [
  'createUser',
  'createTeam',
  'createQueue',
  'createCalendar',
  'createAbsence',
  'createCustomField',
  'createAccount',
  'createContact',
  'createOpportunity',
  'createRoutingRule',
  'createForm',
  'createImport',
  'createWebhook',
  'createLead',
  'logActivity',
  'recordConsent',
  'recordInteraction',
].map(routeNamed);

export function routeNamed(operationId: string): Route {
  const route = allRoutes.find((one) => one.operationId === operationId);
  if (!route) throw new Error(`There is no route ${operationId}.`);
  return route;
}

function bodiesFor(
  org: FoundedOrganization,
  sales: Person,
  ids: Readonly<Record<string, string>>,
  n: number,
): Record<string, Record<string, unknown>> {
  const name = `${hardName} ${n}`;
  const day = {
    mon: [
      ['09:00', '12:00'],
      ['13:00', '18:00'],
    ],
  };
  return {
    createUser: { name, email: `user.${n}@${org.domain}`, role: 'sales', skills: ['织机'] },
    createTeam: { name, kind: 'sales', managerId: org.admin.id, memberIds: [] },
    createQueue: { name, kind: 'lead', managerId: org.admin.id },
    createCalendar: { name, timeZone: 'Asia/Shanghai', week: day },
    // Far ahead: nobody of the fixture is away.
    createAbsence: {
      userId: sales.id,
      from: `20${40 + n}-01-01T00:00:00Z`,
      to: `20${40 + n}-02-01T00:00:00Z`,
      reason: hardName,
    },
    createCustomField: {
      recordType: 'opportunity',
      key: `field${n}`,
      label: { en: name, zh: '字段' },
      type: 'text',
    },
    createAccount: { name, domain: `account-${n}.example`, tags: ['重要'] },
    createContact: { name: { full: name }, emails: [{ address: `contact.${n}@account-${n}.example` }] },
    createOpportunity: { name, accountId: ids.accounts, amount: { amount: 129_900, currency: 'CNY' } },
    // It matches nothing, so that leads of the fixture wait in the queue.
    createRoutingRule: {
      name,
      target: { type: 'users', ids: [sales.id] },
      conditions: { field: 'campaignId', op: 'eq', value: 'none' },
    },
    createForm: {
      name,
      fields: [
        { name: 'email', label: '邮箱', required: true },
        { name: 'notes', label: 'Notes' },
      ],
      consentText: `${hardName} may write to me.`,
    },
    createWebhook: { url: `https://receiver-${n}.example/hooks`, events: ['import.*'], description: name },
    createImport: { type: 'lead', mapping: { [`邮箱 ${n}`]: 'email' } },
    createLead: {
      name,
      source: 'web',
      email: `lead.${n}@lead-${n}.example`,
      company: `公司 ${n}`,
      notes: hardName,
    },
    logActivity: { kind: 'note', summary: name },
    recordConsent: {
      topic: `newsletter-${n}`,
      channel: 'email',
      granted: true,
      source: name.slice(0, 200),
      text: name,
    },
    recordInteraction: {
      accountId: ids.accounts,
      channel: 'phone',
      direction: 'inbound',
      kind: 'call',
      summary: name,
    },
  };
}

/** `leads` of `/v1/leads/{id}/accept`, `f` of `/f/{formKey}`. */
export function collectionOf(path: string): string {
  return path.split('/').find((part) => part !== '' && part !== 'v1') ?? '';
}

/** The path with the fixture's own records in it. */
export function fill(path: string, ids: Readonly<Record<string, string>>): string {
  const id = ids[collectionOf(path)] ?? 'nothing';
  return path.replace('{itemId}', ids.leads ?? '').replace(/\{[^}]+\}/, id);
}

/** The path with the least query that the route takes. */
export function urlOf(route: Route, ids: Readonly<Record<string, string>>): string {
  const query = route.query ? (sampleOf(route.query, 'least') as Record<string, string>) : {};
  const needed = {
    ...query,
    ...('recordId' in query && { recordId: ids.leads ?? '' }),
    ...(route.operationId === 'lookUp' && { email: 'ada@shu.example' }),
  };
  const text = new URLSearchParams(needed).toString();
  return `${fill(route.path, ids)}${text && `?${text}`}`;
}

/** The least body that the route takes as it reads it. */
export function leastBody(route: Route): unknown {
  if (!route.body) return undefined;
  const body = sampleOf(route.body, 'least');
  return route.operationId === 'createLead' ? { ...(body as object), email: 'ada@shu.example' } : body;
}

/** Headers that the route needs besides the token. */
export function headersOf(route: Route): Record<string, string> {
  return {
    ...(route.bodyType === 'calendar' && { 'content-type': 'text/calendar' }),
    ...(route.ifMatch && { 'if-match': '*' }),
  };
}

/** A colleague whose role may not do what the route does. */
export function whoMayNot({ colleagues }: Fixture, { access }: Route): Person | undefined {
  if (typeof access === 'string') return undefined;
  const role = [...colleagues.keys()].find((one) => !scopeOf(one, access.resource, access.action));
  return role && colleagues.get(role);
}
