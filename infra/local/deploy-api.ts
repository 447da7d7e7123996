/** The HTTP API of the template on the port that people know, with the pages that only the local cloud has. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { type FunctionHost, type LocalService, type Log, UnsupportedByLocalCloud } from './contracts.ts';
import { type Mount, startHttpApi } from './http-api/http-api.ts';
import { type HttpApiDefinition, readHttpApi } from './http-api/http-api-definition.ts';
import { toRequestEvent } from './http-api/request-event.ts';
import type { DemoUser } from './seeding.ts';
import type { Deployment } from './template/deployment.ts';

export interface DeployApiOptions {
  readonly deployment: Deployment;
  readonly port: number;
  readonly dataDir: string;
  readonly log: Log;
  readonly functions: FunctionHost;
  /** Where the keys of a token's issuer are on this machine. */
  readonly jwksUrl: (issuer: string) => string;
  /** Serves `/_local/mailbox`. */
  readonly mailbox: Mount['handle'];
  /** Whom `/config.json` names besides what the function says. */
  readonly demoUsers: () => readonly DemoUser[];
}

const CONFIG_PATH = '/config.json';

/** Starts the API; undefined when the template has none. */
export async function deployApi(options: DeployApiOptions): Promise<LocalService | undefined> {
  const { deployment, port, dataDir, log, functions, jwksUrl } = options;
  const [resource, ...others] = deployment.resources('AWS::ApiGatewayV2::Api');
  if (resource === undefined) return undefined;
  if (others.length > 0)
    throw new UnsupportedByLocalCloud(`a second API, "${others[0]?.logicalId}": it has one port`);
  const [stage, ...otherStages] = deployment.resources('AWS::ApiGatewayV2::Stage');
  if (stage === undefined || otherStages.length > 0) {
    throw new UnsupportedByLocalCloud(
      `an API with ${otherStages.length + (stage ? 1 : 0)} stages: it has one`,
    );
  }
  const api = readHttpApi({
    api: resource,
    stage,
    routes: deployment.resources('AWS::ApiGatewayV2::Route'),
    integrations: deployment.resources('AWS::ApiGatewayV2::Integration'),
    authorizers: deployment.resources('AWS::ApiGatewayV2::Authorizer'),
  });
  const mounts = [{ prefix: '/_local/mailbox', handle: options.mailbox }, ...configMount(api, options)];
  return startHttpApi({ api, port, account: deployment.account, dataDir, functions, jwksUrl, mounts, log });
}

const proxyAnswer = z.object({
  statusCode: z.number().default(200),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  body: z.string().default(''),
});
const jsonObject = z.record(z.string(), z.unknown());

/** What the function answers to `GET /config.json`, with the demo users: signing in locally takes one click. */
function configMount(
  api: HttpApiDefinition,
  { functions, deployment, demoUsers }: DeployApiOptions,
): Mount[] {
  const route = api.routes.find(({ routeKey }) => routeKey === `GET ${CONFIG_PATH}`);
  if (route === undefined) return [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const event = toRequestEvent(request, {
      requestId: crypto.randomUUID(),
      receivedAt: new Date(),
      apiId: api.apiId,
      accountId: deployment.account,
      routeKey: isRead ? route.routeKey : '$default',
      pathParameters: {},
      authorization: undefined,
      body: Buffer.alloc(0),
    });
    const { payload } = await functions.invoke(route.functionArn, event);
    const { statusCode, headers, body } = proxyAnswer.parse(payload);
    if (!isRead) {
      // The 405 of the function behind `$default`.
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
      response.writeHead(statusCode).end(body);
      return;
    }
    const config = jsonObject.parse(JSON.parse(body));
    const users = demoUsers().map(({ email, password, role }) => ({ email, password, role }));
    response
      .writeHead(statusCode, { 'access-control-allow-origin': '*', ...headers })
      .end(JSON.stringify({ ...config, demoUsers: users }));
  };
  return [{ prefix: CONFIG_PATH, handle }];
}
