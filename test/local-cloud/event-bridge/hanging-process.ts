/** An EventBridge whose queue never answers, to be killed while its deliveries are under way. */
import { startEventBridge } from '../../../infra/local/event-bridge/event-bridge.ts';

const [dataDir = '', queueArn = ''] = process.argv.slice(2);
const never = () => new Promise<never>(() => {});
const bridge = await startEventBridge({
  dataDir,
  log: () => {},
  functions: { invoke: never },
  queues: { sendMessage: never },
  executions: { startExecution: never },
  account: '000000000000',
  region: 'eu-central-1',
});
bridge.deployRule('Rule', {
  Name: 'rule',
  EventPattern: { source: ['baton'] },
  Targets: [{ Id: 'queue', Arn: queueArn }],
});
bridge.start();
process.stdout.write(`${bridge.endpoint}\n`);
