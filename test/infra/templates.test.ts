/**
 * Everything that is said about the synthesized templates. One test file of many modules, because every test file loads
 * the CDK anew: 1.3 s of CPU each on an idle machine, ten times that on a busy one.
 */
import './app-stack.ts';
import './data-stack.ts';
import './function-rights.ts';
import './handoff-machine.ts';
import './least-privilege.ts';
import './observability-stack.ts';
import './snapshots.ts';
import './stage.ts';
