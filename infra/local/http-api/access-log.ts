import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import type { Authorization } from './jwt-authorizer.ts';

/** What the log can tell of a request; undefined shows as `-`. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
  readonly httpMethod: string;
  readonly path: string;
  readonly protocol: string;
  readonly routeKey?: string | undefined;
  readonly stage: string;
  readonly apiId: string;
  readonly accountId: string;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly status: number;
  readonly responseLength: number;
  /** Milliseconds. */
  readonly responseLatency: number;
  readonly integrationLatency?: number | undefined;
  readonly integrationStatus?: number | undefined;
  readonly 'identity.sourceIp': string;
  readonly 'identity.userAgent': string;
  readonly 'error.message'?: string | undefined;
  readonly 'error.responseType'?: string | undefined;
  readonly 'integration.error'?: string | undefined;
  readonly 'authorizer.error'?: string | undefined;
  readonly authorization?: Authorization | undefined;
}

const VARIABLE = /\$context\.([A-Za-z0-9_.]+)/g;
const SYNONYMS: Record<string, keyof LoggedRequest> = {
  'integration.latency': 'integrationLatency',
  'integration.integrationStatus': 'integrationStatus',
  'integration.status': 'integrationStatus',
  integrationErrorMessage: 'integration.error',
};
const KNOWN = new Set([
  ...['requestId', 'extendedRequestId', 'requestTime', 'requestTimeEpoch', 'httpMethod', 'path', 'protocol'],
  ...['routeKey', 'stage', 'apiId', 'accountId', 'domainName', 'domainPrefix', 'status', 'responseLength'],
  ...[
    'responseLatency',
    'integrationLatency',
    'integrationStatus',
    'identity.sourceIp',
    'identity.userAgent',
  ],
  ...['error.message', 'error.responseType', 'integration.error', 'authorizer.error'],
  ...Object.keys(SYNONYMS),
]);
const CLAIM = /^authorizer\.claims\.(.+)$/;

/** Writes a line per request in the stage's format. */
export class AccessLog {
  readonly #format: string;
  readonly #file: string;
  #lines = '';
  #writing: Promise<void> | undefined;

  /** Throws UnsupportedByLocalCloud for a `$context` variable that is not known here. */
  constructor(format: string, file: string) {
    for (const [, name = ''] of format.matchAll(VARIABLE)) {
      if (!KNOWN.has(name) && !CLAIM.test(name))
        throw new UnsupportedByLocalCloud(`the access log variable $context.${name}`);
    }
    this.#format = format;
    this.#file = file;
  }

  write(request: LoggedRequest): void {
    this.#lines += `${this.#format.replaceAll(VARIABLE, (_, name: string) => contextValue(request, name))}\n`;
    this.#writing ??= this.#flush();
  }

  /** Resolves when everything is in the file. */
  async close(): Promise<void> {
    while (await this.#writing) await this.#writing;
  }

  async #flush(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    while (this.#lines) {
      const lines = this.#lines;
      this.#lines = '';
      await appendFile(this.#file, lines);
    }
    this.#writing = undefined;
  }
}

function contextValue(request: LoggedRequest, name: string): string {
  const claim = CLAIM.exec(name)?.[1];
  const { [SYNONYMS[name] ?? name]: value }: Record<string, unknown> = { ...request };
  const text = String((claim ? request.authorization?.claims[claim] : value) ?? '-');
  // The format is mostly JSON; a quote from the client must not end its text.
  return JSON.stringify(text).slice(1, -1);
}
