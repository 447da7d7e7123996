import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../../shared/webhooks/public-address.ts';

/** A receiver has so long to answer; it should note the message and do its work later. */
const patienceMs = 10_000;
const keptCharacters = 500;

export interface Answer {
  /** Absent when there was none. */
  readonly status?: number;
  /** Why there was none, or the beginning of what the receiver said. */
  readonly detail?: string;
  readonly durationMs: number;
  /** Seconds, from `Retry-After`. */
  readonly retryAfter?: number;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** In the cloud on a laptop receivers of this machine are allowed. */
  readonly isLocal: boolean;
}

/** Refuses names that lead into a private network, at the very address that is then connected to. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error('no address'), '', 4);
    if (!addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new Error('its name leads to a private network'), '', 4);
    if (options.all) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};

/** POSTs a message and tells what came of it; never throws. Redirects are not followed: they count as a failure. */
export function postMessage({ url, headers, body, isLocal }: Post): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve) => {
    const settle = (answer: Omit<Answer, 'durationMs'>) =>
      resolve({ ...answer, durationMs: Math.round(performance.now() - started) });
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const outgoing = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(patienceMs),
      ...(!isLocal && { lookup: publicLookup }),
    });
    outgoing.on('error', (error) =>
      settle({
        detail: error.name === 'TimeoutError' ? `no answer within ${patienceMs / 1000} s` : error.message,
      }),
    );
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        if (text.length < keptCharacters) text += chunk.slice(0, keptCharacters - text.length);
        else incoming.destroy();
      });
      incoming.on('error', () => undefined);
      incoming.on('close', () => {
        const retryAfter = Number(incoming.headers['retry-after']);
        settle({
          ...(incoming.statusCode !== undefined && { status: incoming.statusCode }),
          ...(text && { detail: text }),
          ...(retryAfter > 0 && { retryAfter }),
        });
      });
    });
    outgoing.end(body);
  });
}
