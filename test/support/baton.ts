/** The running Baton that the tests of the flows share. */
import type { Cloud } from '../../infra/local/cloud.ts';

/** Where everything of a running Baton is. */
export type BatonAddresses = Pick<
  Cloud,
  'apiUrl' | 'mailboxUrl' | 'region' | 'endpoints' | 'outputs' | 'environment'
>;
