import * as z from 'zod';
import { defineRoute } from '../platform/route.ts';

const tag = 'Site';

const ClientConfiguration = z.object({
  region: z.string(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  cognitoEndpoint: z.url(),
  apiUrl: z.url(),
  demoUsers: z
    .array(z.object({ email: z.string(), password: z.string(), role: z.string() }))
    .optional()
    .describe('Only where the product runs on one’s own machine with demonstration data'),
});

/** What the product says about itself. */
export const siteRoutes = {
  health: defineRoute({
    operationId: 'health',
    method: 'GET',
    path: '/health',
    summary: 'Whether the API answers',
    tag,
    access: 'public',
    response: z.object({ status: z.literal('ok'), at: z.iso.datetime() }),
  }),
  clientConfiguration: defineRoute({
    operationId: 'clientConfiguration',
    method: 'GET',
    path: '/config.json',
    summary: 'What a client needs to sign in',
    tag,
    access: 'public',
    response: ClientConfiguration,
  }),
  openapi: defineRoute({
    operationId: 'openapi',
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document',
    tag,
    access: 'public',
    contentType: 'application/json; charset=utf-8',
  }),
  docs: defineRoute({
    operationId: 'docs',
    method: 'GET',
    path: '/docs',
    summary: 'This API as a page to read',
    tag,
    access: 'public',
    contentType: 'text/html; charset=utf-8',
  }),
} as const;
