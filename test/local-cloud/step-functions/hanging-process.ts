/** An interpreter whose function `hang` never answers, to be killed while executions are on the move. */
import { startStepFunctions } from '../../../infra/local/step-functions/step-functions.ts';

const [dataDir = '', definition = ''] = process.argv.slice(2);
const interpreter = await startStepFunctions({
  dataDir,
  log: () => {},
  functions: {
    invoke: async (name, payload) => (name.endsWith('hang') ? new Promise<never>(() => {}) : { payload }),
  },
  account: '000000000000',
  region: 'eu-central-1',
});
interpreter.deployStateMachine('Machine', {
  StateMachineName: 'machine',
  DefinitionString: definition,
  RoleArn: 'arn:aws:iam::000000000000:role/r',
});
interpreter.start();
process.stdout.write(`${interpreter.endpoint}\n`);
