/**
 * `npm start` for the small app, whose assembly directory is the first argument. `--hang-while-seeding` before the
 * options never finishes seeding.
 */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { localCredentials } from '../../../infra/local/local-credentials.ts';
import { runLocal } from '../../../infra/local/run-local.ts';
import type { Seed } from '../../../infra/local/seeding.ts';

const [assembly = '', ...rest] = process.argv.slice(2);
const hangs = rest[0] === '--hang-while-seeding';

const seed: Seed = async ({ cloud, empty, log }) => {
  const client = new DynamoDBClient({
    endpoint: cloud.endpoints.dynamodb,
    region: cloud.region,
    credentials: localCredentials,
  });
  const item = { PK: { S: 'seed' }, SK: { S: String(Date.now()) } };
  await client.send(new PutItemCommand({ TableName: cloud.outputs.TableName, Item: item }));
  client.destroy();
  log('seeding');
  if (hangs) await new Promise(() => undefined);
  const admin = { email: 'ada@example.com', password: 'Secret-1', role: 'admin' };
  const rep = { email: 'bo@example.com', password: 'Secret-2', role: 'rep' };
  return { demoUsers: empty ? [admin] : [admin, rep] };
};

process.exitCode = await runLocal({
  args: hangs ? rest.slice(1) : rest,
  buildApp: () => assembly,
  seed,
  print: (line) => console.log(line),
});
