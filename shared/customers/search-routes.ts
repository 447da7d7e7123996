import * as z from 'zod';
import { instant } from '../platform/fields.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { customersTag as tag } from './filters.ts';

/** What a search finds. */
export const searchTypes = ['lead', 'account', 'contact', 'opportunity', 'user'] as const;
export type SearchType = (typeof searchTypes)[number];

const typeNames: readonly string[] = searchTypes;
const isSearchType = (name: string): name is SearchType => typeNames.includes(name);

/** `contact,account`: some types, with commas between them. */
const types = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .transform((text, context) => {
    const names = [...new Set(text.split(',').map((name) => name.trim()))];
    const unknown = names.filter((name) => !isSearchType(name));
    if (unknown.length === 0) return names.filter(isSearchType);
    context.addIssue({
      code: 'custom',
      message: `must be some of ${searchTypes.join(', ')}, with commas between them; this is ${unknown.join(', ')}`,
    });
    return z.NEVER;
  });

export const SearchHighlight = z.object({
  field: z.string().describe('The field that was found, as the record names it'),
  text: z.string().describe('What stands in it'),
  ranges: z
    .array(z.tuple([z.int(), z.int()]))
    .describe('The parts of the text that were found: from and to in UTF-16 units'),
});

/** A record as a search box shows it. Its texts are named apart from the fields of records, which may be hidden from a role. */
export const SearchResult = z.object({
  type: z.enum(searchTypes),
  id: z.string(),
  name: z.string(),
  detail: z.string().optional().describe('What tells it from others of the same name'),
  status: z.string().optional().describe('Of a lead its status, of an opportunity its stage'),
  matchedIn: z.array(z.string()).describe('The fields that were found, the most telling first'),
  highlights: z.array(SearchHighlight),
  relevance: z.number().min(0).max(1),
  ownerId: z.string().optional(),
  updatedAt: instant,
});
export type SearchResult = z.output<typeof SearchResult>;

/** One box over everything. */
export const searchRoutes = {
  search: defineRoute({
    operationId: 'search',
    method: 'GET',
    path: '/v1/search',
    summary:
      'Leads, accounts, contacts, opportunities and users by words, beginnings of words, parts of e-mail addresses and phone numbers, Chinese by the character; the best first',
    tag,
    access: 'signedIn',
    query: z.object({
      q: z.string().trim().min(1).max(200),
      types: types.optional(),
      ...pageQuery,
      limit: pageQuery.limit.default(20),
    }),
    response: pageOf(SearchResult),
  }),
} as const;
