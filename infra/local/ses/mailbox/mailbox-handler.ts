import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../request-body.ts';
import type { MailStore, NumberedMessage } from '../mail-store.ts';
import { headerValues, MalformedHeaders, parseHeaders } from '../mime-headers.ts';
import { type Cursor, queryFrom, writeCursor } from './message-query.ts';
import { attachmentOf, htmlDocument, messageView } from './message-view.ts';
import { Problem, sendProblem } from './problem.ts';

/** A mail that arrives from outside, as SES inbound would hand it to the first matching receipt rule. */
interface InboundMail {
  readonly raw: Buffer;
  readonly from: string;
  readonly to: readonly string[];
}
export type InboundHandler = (mail: InboundMail) => Promise<{ messageId: string }>;

interface Mailbox {
  readonly store: MailStore;
  readonly onInbound: InboundHandler | undefined;
}

const BASE = '/_local/mailbox';
/** SES takes mail of up to 40 MB in: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const MAX_INBOUND_BYTES = 40 * 1024 * 1024;

// The page loads nothing but its own files; what a message contains never runs in it (see message-view.ts).
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE_FILES: Readonly<Record<string, { file: URL; type: string }>> = {
  '': { file: new URL('./page.html', import.meta.url), type: 'text/html; charset=utf-8' },
  '/page.css': { file: new URL('./page.css', import.meta.url), type: 'text/css; charset=utf-8' },
  '/list.css': { file: new URL('./list.css', import.meta.url), type: 'text/css; charset=utf-8' },
  '/reader.css': { file: new URL('./reader.css', import.meta.url), type: 'text/css; charset=utf-8' },
  '/elements.js': { file: new URL('./elements.js', import.meta.url), type: 'text/javascript; charset=utf-8' },
  '/page.js': { file: new URL('./page.js', import.meta.url), type: 'text/javascript; charset=utf-8' },
};

/** Serves the mailbox: the page, its data, raw messages, and mail that arrives. */
export function mailboxHandler(mailbox: Mailbox) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const url = new URL(request.url ?? '/', 'http://mailbox');
      await route(mailbox, request, response, url);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      sendProblem(response, error);
    }
  };
}

async function route(mailbox: Mailbox, request: IncomingMessage, response: ServerResponse, url: URL) {
  const path = url.pathname.slice(BASE.length).replace(/\/$/, '');
  if (path === '/inbound') {
    allow(request, 'POST');
    return receive(mailbox, request, response);
  }
  allow(request, 'GET', 'HEAD');
  const pageFile = PAGE_FILES[path];
  if (pageFile) {
    return send(response, readFileSync(pageFile.file), pageFile.type, {
      'content-security-policy': PAGE_POLICY,
    });
  }
  if (path === '/count') {
    const { to, text } = queryFrom(url.searchParams);
    return sendJson(response, {
      count: mailbox.store.count({ ...(to ? { to } : {}), ...(text ? { text } : {}) }),
    });
  }
  if (path === '/messages') return list(mailbox, response, url);
  const match = /^\/messages\/([A-Za-z0-9-]+)(\.eml|\/html|\/attachments\/(\d+))?$/.exec(path);
  const [, id, part, attachment] = match ?? [];
  const message = id === undefined ? undefined : mailbox.store.get(id);
  const raw = message && mailbox.store.raw(message.id);
  if (!message || !raw) throw new Problem(404, 'not_found', 'There is no such message or page.');
  if (part === '.eml') return send(response, raw, 'message/rfc822');
  if (part === '/html') {
    const document = await htmlDocument(raw, { remoteImages: url.searchParams.has('images') });
    return send(response, Buffer.from(document.html), 'text/html; charset=utf-8', {
      'content-security-policy': document.policy,
    });
  }
  if (attachment !== undefined) {
    const file = await attachmentOf(raw, Number(attachment));
    if (!file) throw new Problem(404, 'not_found', 'The message has no such attachment.');
    return send(response, file.content, 'application/octet-stream', {
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
    });
  }
  return sendJson(response, { ...summary(message), ...(await messageView(message, raw)) });
}

function list({ store }: Mailbox, response: ServerResponse, url: URL): void {
  const query = queryFrom(url.searchParams);
  const found = store.list({ ...query, limit: query.limit + 1 });
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  const more: Cursor | undefined =
    found.length > page.length && last ? { before: last.number, to: query.to, text: query.text } : undefined;
  sendJson(response, { items: page.map(summary), ...(more ? { cursor: writeCursor(more) } : {}) });
}

function summary(message: NumberedMessage) {
  return {
    id: message.id,
    from: message.from,
    fromName: message.fromName,
    to: message.recipients.map(({ address }) => address),
    subject: message.subject,
    at: new Date(message.at).toISOString(),
    outcomes: [...new Set(message.recipients.map(({ outcome }) => outcome))],
  };
}

async function receive(
  { onInbound }: Mailbox,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'message/rfc822') {
    throw new Problem(415, 'unsupported_media_type', 'Send the mail as message/rfc822.');
  }
  const raw = await readBody(request, MAX_INBOUND_BYTES);
  if (!raw) throw new Problem(413, 'too_large', 'SES takes mail of up to 40 MB in.');
  const mail = readInbound(raw);
  if (!onInbound) {
    throw new Problem(
      501,
      'no_inbound_rule',
      'The template has no AWS::SES::ReceiptRule, so in AWS this mail would bounce: nothing receives it.',
    );
  }
  const { messageId } = await onInbound(mail);
  sendJson(response, { messageId }, 202);
}

function readInbound(raw: Buffer): InboundMail {
  try {
    const headers = parseHeaders(raw);
    const from = headerValues(headers, 'From')[0];
    const to = ['To', 'Cc', 'Delivered-To'].flatMap((name) => headerValues(headers, name));
    if (!from || to.length === 0) throw new Problem(422, 'invalid', 'The mail needs a From and a To.');
    return { raw, from, to };
  } catch (error) {
    if (error instanceof MalformedHeaders) throw new Problem(422, 'invalid', `${error.message}.`);
    throw error;
  }
}

function allow(request: IncomingMessage, ...methods: string[]): void {
  if (methods.includes(request.method ?? '')) return;
  throw new Problem(405, 'method_not_allowed', `Use ${methods.join(' or ')} here.`, {
    allow: methods.join(', '),
  });
}

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  send(response, Buffer.from(JSON.stringify(value)), 'application/json', {}, status);
}

function send(
  response: ServerResponse,
  body: Buffer,
  type: string,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': body.length,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      ...headers,
    })
    .end(body);
}
