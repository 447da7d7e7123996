import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HiddenFields, hides, shieldedTypes } from '../../shared/access/hidden-fields.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { withoutHidden } from '../../shared/access/without-hidden.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { isPlain, type Plain } from '../../shared/platform/plain.ts';
import type { Route } from '../../shared/platform/route.ts';

/** Filters by a field of another record than the route is about, and whose they are. */
const foreignFilters: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  listContacts: { region: ['account.region'] },
  lookUp: {
    phone: ['contact.phones', 'account.phone', 'lead.phone'],
    email: ['contact.emails', 'lead.email'],
    externalId: ['contact.externalId', 'account.externalId', 'lead.externalId'],
  },
};

/**
 * Throws 403 naming the fields of the body, or the filters of the query, that the actor may not see: whoever could write
 * them blindly, or sort the list by guesses at them, would know them. The body is read as it was sent, because schemas
 * fill in what was left out.
 */
export function refuseHidden(
  route: Route,
  event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded' | 'queryStringParameters'>,
  { hiddenFields, role }: Pick<Actor, 'hiddenFields' | 'role'>,
): void {
  if (!hiddenFields || typeof route.access === 'string') return;
  const type = route.access.resource;
  const written = route.access.action === 'read' ? [] : hiddenIn(sentBody(event), type, hiddenFields);
  const asked = Object.keys(event.queryStringParameters ?? {}).filter((name) => {
    const foreign = foreignFilters[route.operationId]?.[name];
    return foreign ? foreign.some((field) => isHidden(hiddenFields, field)) : hides(hiddenFields, type, name);
  });
  refuse(role, [...written, ...asked]);
}

/** The same for fields that a request names otherwise: the filter of an export, the fields that a merge chooses. */
export function refuseHiddenNames(
  { hiddenFields, role }: Pick<Actor, 'hiddenFields' | 'role'>,
  recordType: string,
  names: readonly string[],
): void {
  refuse(
    role,
    names.filter((name) => hides(hiddenFields, recordType, name)),
  );
}

function refuse(role: string, fields: readonly string[]): void {
  if (fields.length === 0) return;
  const named = [...new Set(fields)];
  const sentence = `${named.join(', ')}: your role (${role}) may not see this. Leave it out, or ask an administrator.`;
  throw new AppError('forbidden', sentence, {
    errors: named.map((path) => ({ path, message: 'is hidden from your role' })),
  });
}

const isHidden = (hidden: HiddenFields, name: string) => {
  const dot = name.indexOf('.');
  return hides(hidden, name.slice(0, dot), name.slice(dot + 1));
};

function sentBody({
  body,
  isBase64Encoded,
}: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): unknown {
  if (!body) return undefined;
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
  } catch {
    // What is no JSON is refused as such, or is a calendar.
    return undefined;
  }
}

/** Hidden fields that the body names, where it names them; in a conversion the parts are records of their own. */
function hiddenIn(body: unknown, type: string, hidden: HiddenFields): string[] {
  if (!isPlain(body)) return [];
  const parts = shieldedTypes.flatMap((part) =>
    part === type ? [] : hiddenIn(body[part], part, hidden).map((path) => `${part}.${path}`),
  );
  // A merge names the fields of which it keeps the other's value.
  const kept = isPlain(body.keep) ? Object.keys(body.keep).filter((name) => hides(hidden, type, name)) : [];
  return [...namedIn(body, [...(hidden.get(type) ?? [])]), ...kept.map((name) => `keep.${name}`), ...parts];
}

/** What replaces or removes the whole that a hidden field is part of (`custom: null`) writes that field, too. */
function namedIn(body: Plain, fields: readonly string[]): string[] {
  return fields.filter((field) => {
    const [whole = '', part] = field.split('.');
    if (!Object.hasOwn(body, whole)) return false;
    const inner = body[whole];
    return part === undefined || !isPlain(inner) || Object.hasOwn(inner, part);
  });
}

/** An error whose facts (the candidates of a duplicate, the record in the way) are cleared as an answer is. */
export function clearedError(error: unknown, hidden: HiddenFields | undefined): unknown {
  if (!hidden || !isAppError(error) || !error.extras.more) return error;
  const { code, message, extras } = error;
  return new AppError(code, message, { ...extras, more: withoutHidden(extras.more, hidden) });
}
