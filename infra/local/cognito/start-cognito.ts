import { once } from 'node:events';
import { createServer } from 'node:http';
import type { LocalService, Log, MailHost } from '../contracts.ts';
import { answerCognito } from './cognito-server.ts';
import { openDatabase } from './database.ts';
import { Directory } from './directory.ts';
import type { JsonWebKeySet } from './token-signer.ts';
import { userPoolSettings } from './user-pool.ts';
import { userPoolClientSettings } from './user-pool-client.ts';

export interface CognitoOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** Where invitations and codes go. */
  readonly mail: MailHost;
  readonly region?: string;
  readonly accountId?: string;
  /** Epoch ms. */
  readonly clock?: () => number;
}

interface DeployedUserPool {
  readonly userPoolId: string;
  readonly arn: string;
  /** `cognito-idp.<region>.amazonaws.com/<id>`. */
  readonly providerName: string;
  /** The `iss` of its tokens: `https://` and the provider name, as in AWS. */
  readonly issuer: string;
}

export interface LocalCognito extends LocalService {
  /**
   * Makes the user pool of a template resource, or takes it up again with its users and key. `id` is the pool's
   * when the caller gives physical ids; else it is made at first and found again by the logical id.
   */
  deployUserPool(logicalId: string, properties: unknown, id?: string): Promise<DeployedUserPool>;
  deployUserPoolClient(logicalId: string, properties: unknown, id?: string): { clientId: string };
  /** The public keys of the pool whose tokens have this `iss`, for an authorizer in the same process. */
  keysOf(issuer: string): JsonWebKeySet | undefined;
  /** Where the same keys are served: the address that stands for `<issuer>/.well-known/jwks.json`. */
  keysUrl(userPoolId: string): string;
}

/** Starts the user pools with what they kept. */
export async function startCognito(options: CognitoOptions): Promise<LocalCognito> {
  const database = openDatabase(options.dataDir);
  const directory = new Directory({
    database,
    mail: options.mail,
    log: options.log,
    clock: options.clock ?? Date.now,
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
  });
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answering = answerCognito(directory, request, response).finally(() => running.delete(answering));
    running.add(answering);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    endpoint,
    deployUserPool: async (logicalId, properties, id) => {
      const pool = await directory.addPool(logicalId, userPoolSettings(logicalId, properties), id);
      return {
        userPoolId: pool.id,
        arn: pool.arn,
        providerName: pool.issuer.slice('https://'.length),
        issuer: pool.issuer,
      };
    },
    deployUserPoolClient: (logicalId, properties, id) => ({
      clientId: directory.addClient(logicalId, userPoolClientSettings(logicalId, properties), id).id,
    }),
    keysOf: (issuer) => directory.findPool(issuer.slice(issuer.lastIndexOf('/') + 1))?.signer.keySet,
    keysUrl: (userPoolId) => `${endpoint}/${userPoolId}/.well-known/jwks.json`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.all(running);
      database.close();
    },
  };
}
