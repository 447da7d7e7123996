import { errorCatalogue } from '../errors.ts';
import type { Json } from './openapi-schemas.ts';
import type { Route } from './route.ts';

const problemReference = { $ref: '#/components/schemas/Problem' };

/** Every status an error may have, in order. */
export const problemStatuses = [...new Set(Object.values(errorCatalogue).map(([status]) => status))].sort(
  (one, other) => one - other,
);

/** Statuses that any operation may answer, besides its own; `signedIn` ones only where a token is needed. */
const everywhere = [400, 404, 405, 413, 415, 422, 429, 500] as const;
const signedIn = [401, 403] as const;

/** The statuses of the errors that an operation may answer with, in order. */
export function problemStatusesOf({ access, ifMatch, method }: Route): number[] {
  return [
    ...everywhere,
    ...(access === 'public' ? [] : signedIn),
    ...(method === 'GET' ? [] : [409]),
    ...(ifMatch ? [412] : []),
    ...(ifMatch === 'required' ? [428] : []),
  ].sort((one, other) => one - other);
}

/** The codes that an error of this status can carry. */
export function problemResponse(status: number): Json {
  const codes = Object.entries(errorCatalogue).filter(([, [ofCode]]) => ofCode === status);
  return {
    description: codes.map(([code, [, title]]) => `\`${code}\`: ${title}`).join('; '),
    content: { 'application/problem+json': { schema: problemReference } },
  };
}

/** The schema of an error, with every code there is. */
export function problemSchema(): Json {
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What happened and what to do' },
      instance: { type: 'string' },
      code: { type: 'string', enum: Object.keys(errorCatalogue) },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['path', 'message'],
          properties: {
            path: { type: 'string', description: 'The field, dotted' },
            message: { type: 'string' },
          },
        },
      },
      requestId: { type: 'string' },
    },
  };
}
