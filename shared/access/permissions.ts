import type { HiddenFields } from './hidden-fields.ts';

/** The standard roles of CRM software, from widest to narrowest. */
export const roles = ['admin', 'manager', 'sales', 'marketer', 'agent', 'analyst', 'partner'] as const;
export type Role = (typeof roles)[number];

/** What permissions are about. */
export type Resource =
  | 'organization'
  | 'user'
  | 'team'
  | 'queue'
  | 'calendar'
  | 'absence'
  | 'settings'
  | 'audit'
  | 'lead'
  | 'handoff'
  | 'routingRule'
  | 'form'
  | 'import'
  | 'account'
  | 'contact'
  | 'opportunity'
  | 'interaction'
  | 'consent'
  | 'customField'
  | 'duplicate'
  | 'export'
  | 'webhook'
  | 'personalData';

export type Action = 'read' | 'create' | 'update' | 'delete' | 'assign';

/** How far a permission reaches: what I own; what my team, the teams I manage and all teams below them own; everything. */
export type Scope = 'own' | 'team' | 'organization';

type Grants = Partial<Record<Resource, Partial<Record<Action, Scope>>>>;

const all = (scope: Scope) =>
  ({ read: scope, create: scope, update: scope, delete: scope, assign: scope }) satisfies Record<
    Action,
    Scope
  >;
const read = (scope: Scope) => ({ read: scope }) satisfies Partial<Record<Action, Scope>>;

/** What everybody who is signed in needs to see to work with the others. */
const colleagues: Grants = {
  organization: read('organization'),
  user: read('organization'),
  team: read('organization'),
  queue: read('organization'),
  calendar: read('organization'),
  settings: read('organization'),
  absence: { read: 'organization', create: 'own', update: 'own', delete: 'own' },
  handoff: read('own'),
  customField: read('organization'),
};

const grants: Record<Role, Grants> = {
  admin: {
    organization: all('organization'),
    user: all('organization'),
    team: all('organization'),
    queue: all('organization'),
    calendar: all('organization'),
    absence: all('organization'),
    settings: all('organization'),
    audit: all('organization'),
    lead: all('organization'),
    handoff: all('organization'),
    routingRule: all('organization'),
    form: all('organization'),
    import: all('organization'),
    account: all('organization'),
    contact: all('organization'),
    opportunity: all('organization'),
    interaction: all('organization'),
    consent: all('organization'),
    customField: all('organization'),
    duplicate: all('organization'),
    export: all('organization'),
    webhook: all('organization'),
    personalData: all('organization'),
  },
  manager: {
    ...colleagues,
    absence: { read: 'organization', create: 'team', update: 'team', delete: 'team' },
    handoff: read('team'),
    audit: read('team'),
    lead: { read: 'team', create: 'organization', update: 'team', delete: 'team', assign: 'team' },
    routingRule: read('organization'),
    form: read('organization'),
    import: { read: 'own', create: 'organization', update: 'own' },
    account: { read: 'organization', create: 'organization', update: 'team', delete: 'team' },
    contact: { read: 'organization', create: 'organization', update: 'organization', delete: 'team' },
    opportunity: all('team'),
    interaction: { read: 'organization', create: 'organization' },
    consent: { read: 'organization', create: 'organization' },
    duplicate: { read: 'organization', update: 'organization' },
    export: { read: 'own', create: 'organization' },
  },
  sales: {
    ...colleagues,
    audit: read('own'),
    lead: { read: 'own', create: 'organization', update: 'own' },
    account: { read: 'organization', create: 'organization', update: 'own' },
    contact: { read: 'organization', create: 'organization', update: 'organization' },
    opportunity: { read: 'own', create: 'own', update: 'own', delete: 'own' },
    interaction: { read: 'organization', create: 'organization' },
    consent: { read: 'organization', create: 'organization' },
    duplicate: { read: 'organization', update: 'own' },
  },
  marketer: {
    ...colleagues,
    lead: { read: 'organization', create: 'organization' },
    routingRule: read('organization'),
    form: { read: 'organization', create: 'organization', update: 'organization' },
    import: { read: 'own', create: 'organization', update: 'own' },
    account: read('organization'),
    contact: { read: 'organization', create: 'organization', update: 'organization' },
    interaction: { read: 'organization', create: 'organization' },
    consent: { read: 'organization', create: 'organization' },
    duplicate: { read: 'organization', update: 'organization' },
    export: { read: 'own', create: 'organization' },
  },
  agent: {
    ...colleagues,
    lead: { read: 'own', create: 'organization', update: 'own' },
    account: read('organization'),
    contact: { read: 'organization', create: 'organization', update: 'organization' },
    interaction: { read: 'organization', create: 'organization' },
    consent: { read: 'organization', create: 'organization' },
    duplicate: read('organization'),
  },
  analyst: {
    ...colleagues,
    audit: read('organization'),
    lead: read('organization'),
    handoff: read('organization'),
    routingRule: read('organization'),
    account: read('organization'),
    contact: read('organization'),
    opportunity: read('organization'),
    interaction: read('organization'),
    consent: read('organization'),
    export: { read: 'own', create: 'organization' },
  },
  partner: {
    handoff: read('own'),
    lead: { read: 'own', create: 'organization', update: 'own' },
    opportunity: read('own'),
  },
};

/** Who acts, as the table knows them at this moment. */
export interface Actor {
  readonly orgId: string;
  readonly userId: string;
  readonly name: string;
  readonly role: Role | 'system';
  /** The teams they belong to or manage; for a role that reaches its team, those below them, too. */
  readonly teamIds: readonly string[];
  readonly language: string;
  /** What the organization hides from their role; absent when that is nothing. */
  readonly hiddenFields?: HiddenFields | undefined;
}

/** How far the role may do this; `undefined` when not at all. */
export function scopeOf(role: Actor['role'], resource: Resource, action: Action): Scope | undefined {
  return role === 'system' ? 'organization' : grants[role][resource]?.[action];
}

/** Whether anything the role may do reaches as far as a team, so that it matters which teams are below its own. */
export function reachesTeams(role: Role): boolean {
  return Object.values(grants[role]).some((actions) => Object.values(actions).includes('team'));
}

/** Whose a record is, as far as access goes. */
export interface Held {
  readonly ownerId?: string | undefined;
  readonly teamId?: string | undefined;
  readonly createdBy?: string | undefined;
}

/** Whether the actor's scope for the action reaches this record. */
export function reaches(actor: Actor, resource: Resource, action: Action, held: Held): boolean {
  const scope = scopeOf(actor.role, resource, action);
  if (scope === 'organization') return true;
  const isOwn = held.ownerId === actor.userId || (!held.ownerId && held.createdBy === actor.userId);
  if (scope === 'own') return isOwn;
  if (scope === 'team') return isOwn || (held.teamId !== undefined && actor.teamIds.includes(held.teamId));
  return false;
}

/** All permissions of a role as `lead:update:own`, for `GET /v1/me`. */
export function permissionsOf(role: Role): string[] {
  return Object.entries(grants[role]).flatMap(([resource, actions]) =>
    Object.entries(actions).map(([action, scope]) => `${resource}:${action}:${scope}`),
  );
}
