/** Runs in a worker: bundles the functions while the main thread loads the CDK. The build is found again by its sources. */
import { entries } from '../../shared/platform/environments.ts';
import { bundleFunctions } from '../constructs/bundle-functions.ts';

bundleFunctions({ entries });
