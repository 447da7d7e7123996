import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { openApiDocument } from '../../shared/platform/openapi.ts';
import { allRoutes } from '../../shared/platform/route-registry.ts';
import { siteRoutes } from '../../shared/site/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, noRoute } from '../platform/http.ts';
import { problemResponse } from '../platform/problem.ts';
import { Reply } from '../platform/reply.ts';
import { docsPage } from './docs-page.ts';

const environment = readEnvironment('site/http', process.env);
const apiVersion = '0.2.0';
/** What is public and the same for everybody may be kept for five minutes. */
const cached = { 'cache-control': 'public, max-age=300' };
/** The page has styles of its own and nothing else. */
const pageHeaders = {
  ...cached,
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
};

let document: string | undefined;
let page: string | undefined;

const site = httpFunction(
  siteRoutes,
  {
    health: async (_request, { now }) => ({ status: 'ok', at: new Date(now).toISOString() }),
    clientConfiguration: async () => ({
      region: process.env.AWS_REGION,
      userPoolId: environment.USER_POOL_ID,
      userPoolClientId: environment.USER_POOL_CLIENT_ID,
      cognitoEndpoint: cognitoEndpoint(),
      apiUrl: environment.PUBLIC_URL,
    }),
    openapi: async () => {
      document ??= JSON.stringify(openApiDocument(allRoutes, environment.PUBLIC_URL, apiVersion));
      return new Reply(document, { headers: cached });
    },
    docs: async () => {
      page ??= docsPage(environment.PUBLIC_URL, apiVersion);
      return new Reply(page, { headers: pageHeaders });
    },
  },
  environment,
  allRoutes,
);

/** The gateway sends here, besides the site's own routes, whatever no route of any context takes: 404, or 405 with `Allow`. */
export async function handler(event: APIGatewayProxyEventV2, context: Context) {
  if (event.routeKey !== '$default') return site(event, context);
  const { method, path } = event.requestContext.http;
  return problemResponse(noRoute(allRoutes, method, path), path, event.requestContext.requestId);
}

/** Where clients sign in: Cognito's own endpoint of the region, or the one the SDK was pointed at. */
function cognitoEndpoint(): string {
  return (
    process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER ??
    `https://cognito-idp.${process.env.AWS_REGION}.amazonaws.com`
  );
}
