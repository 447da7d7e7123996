import type { CorsConfiguration } from './http-api-definition.ts';
import type { HttpAnswer } from './integration-response.ts';

type Headers = Record<string, string>;

/** The answer with the API's own CORS headers; those of the function are ignored, as API Gateway does. */
export function withCors(
  cors: CorsConfiguration,
  origin: string | undefined,
  answer: HttpAnswer,
): HttpAnswer {
  const own = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
  return { ...answer, headers: { ...Object.fromEntries(own), ...corsHeaders(cors, origin) } };
}

/** Empty for an origin that is not allowed. */
function corsHeaders(cors: CorsConfiguration, origin: string | undefined): Headers {
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    ...(allowed === '*' ? {} : { vary: 'origin' }),
    ...(cors.AllowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.ExposeHeaders.length > 0
      ? { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }
      : {}),
  };
}

/** The answer to a preflight, which no function sees. */
export function preflightHeaders(cors: CorsConfiguration, origin: string | undefined): Headers {
  const headers = corsHeaders(cors, origin);
  if (!headers['access-control-allow-origin']) return {};
  return {
    ...headers,
    'access-control-allow-methods': cors.AllowMethods.join(','),
    'access-control-allow-headers': cors.AllowHeaders.join(','),
    ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

/** `*`, an origin, or a pattern such as `https://*`. */
function allowedOrigin({ AllowOrigins }: CorsConfiguration, origin: string): string | undefined {
  if (AllowOrigins.includes('*')) return '*';
  const isAllowed = AllowOrigins.some((allowed) =>
    allowed.endsWith('*')
      ? origin.startsWith(allowed.slice(0, -1))
      : allowed.toLowerCase() === origin.toLowerCase(),
  );
  return isAllowed ? origin : undefined;
}
