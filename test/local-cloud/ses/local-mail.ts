import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESClient } from '@aws-sdk/client-ses';
import type { BusEvent } from '../../../infra/local/contracts.ts';
import { sesFromTemplate } from '../../../infra/local/ses/from-template.ts';
import { type LocalSes, type SesOptions, startSes } from '../../../infra/local/ses/start-ses.ts';

/** The events that SES published, in order. */
class RecordedEvents {
  readonly published: { bus: string; event: BusEvent }[] = [];
  failures = 0;

  async putEvents(bus: string, events: readonly BusEvent[]): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the bus is down');
    }
    this.published.push(...events.map((event) => ({ bus, event })));
  }

  types(): string[] {
    return this.published.map(({ event }) => event.detailType);
  }

  /** Waits until `count` events were published. */
  async arrived(count: number): Promise<void> {
    while (this.published.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const template = sesFromTemplate({
  emailIdentities: [{ logicalId: 'Sender', properties: { EmailIdentity: 'baton.example' } }],
  configurationSets: [{ logicalId: 'Mail', properties: { Name: 'outgoing' } }],
  eventDestinations: [
    {
      logicalId: 'MailEvents',
      properties: {
        ConfigurationSetName: 'outgoing',
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint', 'reject'],
          EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
        },
      },
    },
  ],
});

/** An SES of its own over a directory of its own; `again` restarts it over the same directory. */
export class LocalMail {
  readonly events = new RecordedEvents();
  readonly dataDir = mkdtempSync(join(tmpdir(), 'baton-ses-'));
  #running: { ses: LocalSes; client: SESClient } | undefined;

  async start(options: Partial<SesOptions> = {}): Promise<LocalMail> {
    const ses = await startSes({
      dataDir: this.dataDir,
      log: () => {},
      events: this.events,
      ...template,
      ...options,
    });
    const client = new SESClient({
      endpoint: ses.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    this.#running = { ses, client };
    return this;
  }

  get ses(): LocalSes {
    if (!this.#running) throw new Error('SES is not started');
    return this.#running.ses;
  }

  get client(): SESClient {
    if (!this.#running) throw new Error('SES is not started');
    return this.#running.client;
  }

  async restart(options: Partial<SesOptions> = {}): Promise<void> {
    await this.stop();
    await this.start(options);
  }

  async stop(): Promise<void> {
    this.#running?.client.destroy();
    await this.#running?.ses.close();
    this.#running = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** The mailbox on a port, as the API mounts it. */
export class MailboxServer {
  readonly #server: Server;

  constructor(mail: LocalMail) {
    this.#server = createServer((request, response) => void mail.ses.mailbox(request, response));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    const address = this.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return fetch(`http://127.0.0.1:${port}/_local/mailbox${path}`, init);
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape they assert.
  async json(path: string): Promise<any> {
    return (await this.fetch(path)).json();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A raw message with the given headers over sensible ones; a header set to '' is left out. */
export function rawMail(headers: Record<string, string> = {}, body = 'Good morning'): Buffer {
  const fields = {
    From: '"Baton" <no-reply@baton.example>',
    To: 'ana@customer.example',
    Subject: 'A lead waits for you',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: ${value}`],
  );
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
