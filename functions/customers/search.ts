import { hides } from '../../shared/access/hidden-fields.ts';
import { type Actor, reaches, scopeOf } from '../../shared/access/permissions.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { type SearchResult, type SearchType, searchTypes } from '../../shared/customers/search-routes.ts';
import { AppError } from '../../shared/errors.ts';
import type { Page } from '../../shared/platform/route.ts';
import { highlightsIn } from '../../shared/text/highlight.ts';
import { type Hit, termsOf } from '../../shared/text/search-query.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { type Found, searchRecords } from '../platform/search/search-records.ts';
import type { WordEntry } from '../platform/search/word-entry.ts';
import { type FoundRecord, shownTypes } from './search-faces.ts';

/** The most places shown for one record: nobody reads more to see why it was found. */
const mostHighlights = 5;

/**
 * Everything that a search box finds, of the types that the actor may read. Who may see a record is judged twice: by what its
 * entry says, so that what others own is not even read, and by the record itself.
 *
 * @throws AppError `forbidden` when a type is asked for by name that the role does not read.
 */
export async function search(
  { table, now }: RequestContext,
  { actor, query, binding }: RequestOf<typeof customersRoutes.search>,
): Promise<Page<SearchResult>> {
  const { q, limit, cursor } = query;
  const { items, cursor: next } = await searchRecords<FoundRecord>(
    {
      table,
      orgId: actor.orgId,
      types: typesFor(actor, query.types),
      terms: termsOf(q),
      userId: actor.userId,
      now,
      mayShow: (entry) => mayShow(actor, entry),
      accept: (type, item) => shownTypes.get(type)?.(item, actor),
    },
    { limit, cursor, binding },
  );
  return { items: items.flatMap(resultOf), ...(next && { cursor: next }) };
}

function typesFor(actor: Actor, asked: readonly SearchType[] | undefined): readonly SearchType[] {
  const readable = searchTypes.filter((type) => scopeOf(actor.role, type, 'read') !== undefined);
  const tooMuch = (asked ?? []).filter((type) => !readable.includes(type));
  if (tooMuch.length > 0)
    throw new AppError(
      'forbidden',
      `types: your role (${actor.role}) does not see ${tooMuch.join(', ')} records.`,
    );
  return asked ?? readable;
}

function mayShow(actor: Actor, { type, field, facts }: WordEntry): boolean {
  const resource = searchTypes.find((known) => known === type);
  return (
    resource !== undefined &&
    !hides(actor.hiddenFields, type, field) &&
    reaches(actor, resource, 'read', facts)
  );
}

function resultOf({ type, record, relevance, hits }: Found<FoundRecord>): SearchResult[] {
  const { id, ownerId, updatedAt, face, texts } = record;
  const known = searchTypes.find((one) => one === type);
  if (!known) return [];
  const matchedIn = [...new Set(hits.map(({ word }) => word.field))];
  const highlights = matchedIn.flatMap((field) =>
    texts.flatMap((one) => {
      const ranges = one.field === field && one.text ? highlightsIn(one.text, lookupsIn(hits, field)) : [];
      return ranges.length > 0 && one.text
        ? [{ field, text: one.text, ranges: ranges.map(([from, to]): [number, number] => [from, to]) }]
        : [];
    }),
  );
  return [
    {
      type: known,
      id,
      ...face,
      matchedIn,
      highlights: highlights.slice(0, mostHighlights),
      relevance,
      ownerId,
      updatedAt,
    },
  ];
}

const lookupsIn = (hits: readonly Hit[], field: string) =>
  hits.filter(({ word }) => word.field === field).map(({ lookup }) => lookup);
