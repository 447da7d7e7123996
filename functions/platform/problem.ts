import { AppError, errorCatalogue } from '../../shared/errors.ts';

/** The problem document of an error (RFC 9457) as an HTTP answer; what we do not know becomes `internal`. */
export function problemResponse(error: unknown, instance: string, requestId: string) {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', `Something went wrong on our side. Tell us the request id ${requestId}.`);
  const { errors, headers, more } = known.extras;
  return {
    statusCode: known.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(known.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...headers,
    },
    body: JSON.stringify({
      type: `/docs#error-${known.code}`,
      title: errorCatalogue[known.code][1],
      status: known.status,
      detail: known.message,
      instance,
      code: known.code,
      ...(errors && { errors }),
      ...more,
      requestId,
    }),
  };
}
