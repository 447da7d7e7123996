import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type EventHost,
  type LocalService,
  type Log,
  type MailHost,
  UnsupportedByLocalCloud,
} from '../contracts.ts';
import { readBody } from '../request-body.ts';
import { acceptMessage, type Mailroom } from './accept-message.ts';
import {
  getIdentityVerificationAttributes,
  getSendQuota,
  getSendStatistics,
  listIdentities,
} from './account-operations.ts';
import type { ConfigurationSet } from './configuration-sets.ts';
import { EventOutbox } from './event-outbox.ts';
import type { EmailIdentity } from './identities.ts';
import { MailStore } from './mail-store.ts';
import { type InboundHandler, mailboxHandler } from './mailbox/mailbox-handler.ts';
import { errorXml, QueryParameters, successXml, type Xml } from './query-protocol.ts';
import { sendEmail, sendRawEmail } from './send-email.ts';
import { type SendingLimits, SendingMeter } from './sending-limits.ts';
import { SesError } from './ses-error.ts';

export interface SesOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** Where the events of configuration sets go. */
  readonly events: EventHost;
  /** Verified senders, of the template's `AWS::SES::EmailIdentity`. */
  readonly identities: readonly EmailIdentity[];
  readonly configurationSets: readonly ConfigurationSet[];
  readonly limits?: SendingLimits;
  readonly region?: string;
  readonly accountId?: string;
  /** Takes mail that arrives; absent while the template has no receipt rule. */
  readonly onInbound?: InboundHandler;
  /** Epoch ms. */
  readonly clock?: () => number;
}

export interface LocalSes extends LocalService, MailHost {
  /** Serves `/_local/mailbox` and what is below it. */
  readonly mailbox: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Changes the account's rate and quota at once. */
  setLimits(limits: SendingLimits): void;
}

/** Far more than a new account in AWS gets (14/s, 50,000 a day), so that trials are not slowed; see `limits`. */
const DEFAULT_LIMITS: SendingLimits = { maxSendRate: 500, max24HourSend: 1_000_000 };

/** A 10 MB message in base64, percent-encoded, with room for the other parameters. */
const MAX_REQUEST_BYTES = 24 * 1024 * 1024;

type Operation = (mailroom: Mailroom, parameters: QueryParameters) => Xml | Promise<Xml>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendRawEmail: sendRawEmail,
  SendEmail: sendEmail,
  GetSendQuota: getSendQuota,
  GetSendStatistics: getSendStatistics,
  ListIdentities: listIdentities,
  GetIdentityVerificationAttributes: getIdentityVerificationAttributes,
};

/** Starts SES with the mail it kept and publishes the events that a stop left over. */
export async function startSes(options: SesOptions): Promise<LocalSes> {
  const clock = options.clock ?? Date.now;
  const store = new MailStore(options.dataDir);
  const meter = new SendingMeter(options.limits ?? DEFAULT_LIMITS, clock);
  for (const { at, recipients } of store.sentSince(clock() - 24 * 60 * 60_000)) meter.count(at, recipients);
  const outbox = new EventOutbox(store, options.events, options.log);
  const account = {
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
    identities: [...options.identities],
    configurationSets: [...options.configurationSets],
  };
  const mailroom: Mailroom = { account, store, meter, outbox, clock };
  const server = createServer((request, response) => void answer(mailroom, options.log, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  outbox.wake();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    mailbox: mailboxHandler({ store, onInbound: options.onInbound }),
    setLimits: (limits) => meter.setLimits(limits),
    acceptRaw: async ({ raw, from, to }) =>
      acceptMessage(mailroom, {
        raw: Buffer.from(raw),
        operation: 'SendRawEmail',
        source: from,
        destinations: to,
        trusted: true,
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await outbox.close();
      store.close();
    },
  };
}

async function answer(
  mailroom: Mailroom,
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, xml: string) => {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  };
  try {
    if (!request.headers.authorization) {
      throw new SesError('MissingAuthenticationToken', 'Request is missing Authentication Token');
    }
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (!body)
      throw new SesError('RequestEntityTooLarge', `The request is larger than ${MAX_REQUEST_BYTES} bytes.`);
    const parameters = new QueryParameters(body.toString('latin1'));
    const operation = OPERATIONS[parameters.action];
    if (!operation) throw new UnsupportedByLocalCloud(`the SES operation ${parameters.action}`);
    send(200, successXml(parameters.action, await operation(mailroom, parameters)));
  } catch (error) {
    if (error instanceof SesError) return send(400, errorXml(error));
    if (error instanceof UnsupportedByLocalCloud) {
      return send(400, errorXml({ code: error.name, message: error.message }));
    }
    log(`SES failed: ${error instanceof Error ? error.stack : error}`);
    send(
      500,
      errorXml({ code: 'InternalFailure', message: 'The local SES failed; its log says why.' }, 'Receiver'),
    );
  }
}
