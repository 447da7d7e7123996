/** Runs the local DynamoDB over the directory it is given until somebody kills it. */
import { startDynamoDb } from '../../../infra/local/dynamodb/start-dynamodb.ts';
import { aTable } from './table-properties.ts';

const service = await startDynamoDb({
  dataDir: process.argv[2] ?? '',
  log: (line) => process.stderr.write(`${line}\n`),
  region: 'us-east-1',
});
await service.deployTable('Records', aTable());
process.once('SIGTERM', () => void service.close());
console.log(JSON.stringify({ endpoint: service.endpoint, dynoxide: service.pid() }));
