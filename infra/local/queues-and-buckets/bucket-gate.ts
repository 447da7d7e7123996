/** Puts S3's access rules and CORS in front of fauxqs's bucket routes. */

import { corsHeaders, refusalOf } from './bucket-access.ts';
import type { CorsRule } from './bucket-definition.ts';
import type { Fauxqs } from './fauxqs.ts';

/** Adds hooks to the app; `corsRulesOf` gives the rules of a bucket. */
export function guardBuckets(app: Fauxqs['app'], corsRulesOf: (bucket: string) => readonly CorsRule[]): void {
  // A preflight carries no signature; the request after it does.
  app.options('/*', (request, reply) => {
    const allowed = corsHeaders(corsRulesOf(bucketOf(request.url)), {
      origin: String(request.headers.origin ?? ''),
      method: String(request.headers['access-control-request-method'] ?? ''),
      headers: String(request.headers['access-control-request-headers'] ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    });
    if (allowed === undefined) {
      return sendError(reply, 403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
    }
    return reply.headers(allowed).code(200).send();
  });

  app.addHook('onRequest', async (request, reply) => {
    const bucket = bucketOf(request.url);
    // SQS speaks at `/`; `_fauxqs` and `health` are fauxqs's own pages.
    if (bucket === '' || bucket === '_fauxqs' || bucket === 'health' || request.method === 'OPTIONS') return;
    const origin = request.headers.origin;
    if (origin !== undefined) {
      reply.headers(corsHeaders(corsRulesOf(bucket), { origin, method: request.method, headers: [] }) ?? {});
    }
    const refusal = refusalOf(request, Date.now());
    if (refusal) await sendError(reply, refusal.status, refusal.code, refusal.message);
  });
}

function bucketOf(url: string): string {
  return decodeURIComponent(url.split(/[/?]/, 2)[1] ?? '');
}

function sendError(
  reply: { code(status: number): { type(type: string): { send(body: string): unknown } } },
  status: number,
  code: string,
  message: string,
) {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return reply.code(status).type('application/xml').send(xml);
}
