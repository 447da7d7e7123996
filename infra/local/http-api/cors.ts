import type { CorsConfiguration } from './http-api-definition.ts';

type Headers = Record<string, string>;

/**
 * The headers API Gateway adds to every answer when CORS is configured; a function's own ones are ignored then.
 * Empty for an origin that is not allowed.
 */
export function corsHeaders(cors: CorsConfiguration, origin: string | undefined): Headers {
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
