/** Runs the local SQS and S3 over the directory it is given until somebody kills it. */
import { startQueuesAndBuckets } from '../../../infra/local/queues-and-buckets/start-queues-and-buckets.ts';

const service = await startQueuesAndBuckets({
  dataDir: process.argv[2] ?? '',
  log: (line) => process.stderr.write(`${line}\n`),
  account: '000000000000',
  region: 'us-east-1',
  events: { putEvents: async () => undefined },
});
service.deployQueue('Jobs', { QueueName: 'jobs', VisibilityTimeout: 600 });
service.deployBucket('Files', { BucketName: 'files' });
process.once('SIGTERM', () => void service.close());
console.log(JSON.stringify({ endpoint: service.endpoint, queueUrl: service.queueUrl('jobs') }));
