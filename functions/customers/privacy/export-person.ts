import { isAbout, type Person } from '../../../shared/customers/person.ts';
import type { PersonExport } from '../../../shared/customers/privacy-routes.ts';
import { redactorOf } from '../../../shared/customers/redaction.ts';
import type { customersRoutes } from '../../../shared/customers/routes.ts';
import { notFound } from '../../../shared/errors.ts';
import { isIdOf } from '../../../shared/id.ts';
import { personalData } from '../../../shared/platform/personal-data-registry.ts';
import { derivedAttribute, expiryAttribute, indexes } from '../../../shared/table/keys.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../../platform/http.ts';
import { openCursor, sealCursor } from '../../platform/table/cursor.ts';
import { type Item, keyName, keyOfItem } from '../../platform/table/range.ts';
import { contactToErase } from './erasures.ts';
import { gatherPerson } from './gather-person.ts';
import { PlaceCursor, personalPlaces, readStep } from './personal-places.ts';

/** Lambda answers with 6 MB at most; a step reads up to 1 MB more. */
const mostBytes = 4_000_000;
/** API Gateway cuts at 30 s. */
const mostMs = 15_000;

/**
 * Everything held about a person, of every context, found in the same places an erasure goes through. One document for
 * nearly everybody; where it would be more than 4 MB, or takes longer than 15 s, it comes in parts: each is a document of
 * its own, with a cursor to the next. Records of an account or a deal that mention
 * the person are among it, as they are; what is about somebody else is not.
 */
export async function exportPerson(
  { table, now }: RequestContext,
  { actor, params, query, binding }: RequestOf<typeof customersRoutes.exportPerson>,
): Promise<PersonExport> {
  const { orgId } = actor;
  await contactToErase(table, actor, params.id);
  const person = await gatherPerson(table, orgId, params.id);
  if (!person) throw notFound('contact', params.id);
  const secret = await table.signingKey(orgId);
  const places = personalPlaces(person);
  const redact = redactorOf(person);
  let cursor: PlaceCursor | undefined = query.cursor
    ? PlaceCursor.parse(JSON.parse(openCursor(query.cursor, binding, secret).at ?? ''))
    : { place: 0 };
  const sections: Record<string, Record<string, unknown>[]> = {};
  const seen = new Set<string>();
  for (let bytes = 0; cursor && bytes < mostBytes && Date.now() - now < mostMs; ) {
    const step = await readStep(table, orgId, places, cursor);
    for (const item of step?.items ?? []) {
      const name = keyName(keyOfItem(item));
      if (seen.has(name) || !tellsOf(item, step?.of ?? 'shared', person, redact)) continue;
      seen.add(name);
      const shown = withoutBookkeeping(item);
      bytes += Buffer.byteLength(JSON.stringify(shown));
      const kind = String(item.entity);
      sections[kind] = [...(sections[kind] ?? []), shown];
    }
    cursor = step?.next;
  }
  return {
    contactId: params.id,
    generatedAt: instantOf(now),
    holds: Object.fromEntries([
      ...personalData.map(({ name, holds }) => [name, holds]),
      ['audit', 'Who changed what, when'],
    ]),
    sections,
    ...(cursor && { cursor: sealCursor({ at: JSON.stringify(cursor) }, binding, secret) }),
  };
}

/** Whether an item is of the person: theirs, or somebody else's that mentions them. */
function tellsOf(
  item: Item,
  of: 'own' | 'shared',
  person: Person,
  redact: (text: string) => string,
): boolean {
  const kind = String(item.entity);
  const data = personalData.find(({ name }) => name === kind);
  if (!data) return toldBeside.has(kind) && (of === 'own' || mentions(item, redact));
  if (of === 'own') return true;
  return data.visit(({ entity, about }) => {
    const parsed = entity.schema.safeParse(item);
    if (!parsed.success) return false;
    const ids = about?.(parsed.data).filter((id) => id !== undefined) ?? [];
    if (isAbout(person, ids) || person.opportunityIds.includes(parsed.data.id)) return true;
    // What is about somebody else is theirs to ask for, even where it mentions this person.
    return !ids.some(isPersonal) && mentions(item, redact);
  });
}

/** Beside the records: who changed what, and records as they were before a merge. */
const toldBeside = new Set(['audit', 'mergedState']);

const isPersonal = (id: string) => isIdOf('contact', id) || isIdOf('lead', id);

function mentions(item: Item, redact: (text: string) => string): boolean {
  const text = JSON.stringify(withoutBookkeeping(item));
  return redact(text) !== text;
}

const bookkeeping = new Set<string>([
  ...['PK', 'SK', 'entity', 'action', 'orgId', derivedAttribute, expiryAttribute],
  ...Object.values(indexes).flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
]);

function withoutBookkeeping(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !bookkeeping.has(name)));
}
