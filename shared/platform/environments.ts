import * as z from 'zod';

/**
 * The environment variables of every function, by entry (`functions/<entry>.ts`). The same schema is read by the
 * function at its start and types its CDK construct, so a variable that is missing or misnamed fails the type
 * check, never a request. Its keys are also the list of all functions: the bundler builds exactly these.
 */

const name = z.string().min(1);

const everyFunction = {
  /** `prod` hides what helps developers: consumed capacity in headers, for example. */
  STAGE: z.enum(['dev', 'prod']),
  /** The entry; Powertools puts it into every log line. */
  POWERTOOLS_SERVICE_NAME: name,
  POWERTOOLS_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
};

const table = { TABLE_NAME: name };
/** Where people reach the product, without a slash at the end: links in mails begin with it. */
const publicUrl = { PUBLIC_URL: z.url().refine((url) => !url.endsWith('/'), 'must not end with a slash') };
const userPool = { USER_POOL_ID: name };
const fileBucket = { FILE_BUCKET_NAME: name };
const mail = { SENDER_ADDRESS: z.string().includes('@'), CONFIGURATION_SET_NAME: name };
/** The queue of attempts at deliveries to webhooks. */
const deliveries = { DELIVERY_QUEUE_URL: z.url() };
/** Whether webhooks may lead into private networks: never where others than developers are. */
const receivers = { PRIVATE_RECEIVERS: z.enum(['allowed', 'refused']) };

const schemas = {
  'site/http': z.object({ ...everyFunction, ...table, ...publicUrl, ...userPool, USER_POOL_CLIENT_ID: name }),
  'organization/http': z.object({ ...everyFunction, ...table }),
  'organization/create-organization': z.object({ ...everyFunction, ...table, ...userPool }),
  'organization/on-user-changed': z.object({ ...everyFunction, ...table, ...userPool }),
  'organization/on-team-changed': z.object({ ...everyFunction, ...table }),
  'notifications/http': z.object({ ...everyFunction, ...table }),
  'notifications/on-event': z.object({ ...everyFunction, ...table, ...publicUrl, ...mail }),
  'leads/http': z.object({ ...everyFunction, ...table, ...publicUrl }),
  'leads/on-lead-created': z.object({ ...everyFunction, ...table }),
  'imports/http': z.object({ ...everyFunction, ...table, ...fileBucket }),
  'imports/on-import-started': z.object({ ...everyFunction, ...table, ...fileBucket }),
  'exports/http': z.object({ ...everyFunction, ...table, ...fileBucket }),
  'exports/on-export-started': z.object({ ...everyFunction, ...table, ...fileBucket }),
  'handoffs/http': z.object({ ...everyFunction, ...table }),
  'handoffs/steps': z.object({ ...everyFunction, ...table }),
  'handoffs/sweep': z.object({ ...everyFunction, ...table }),
  'handoffs/on-availability-changed': z.object({ ...everyFunction, ...table }),
  'customers/http': z.object({ ...everyFunction, ...table }),
  'customers/on-customer-identified': z.object({ ...everyFunction, ...table }),
  'customers/on-customer-changed': z.object({ ...everyFunction, ...table }),
  'customers/on-erasure-started': z.object({ ...everyFunction, ...table, ...fileBucket }),
  'customers/on-merge-started': z.object({ ...everyFunction, ...table }),
  'sales/http': z.object({ ...everyFunction, ...table }),
  'webhooks/http': z.object({ ...everyFunction, ...table, ...deliveries, ...receivers }),
  'webhooks/on-event': z.object({ ...everyFunction, ...table, ...deliveries }),
  'webhooks/on-delivery-due': z.object({ ...everyFunction, ...table, ...deliveries, ...receivers }),
  'changes/publish': z.object({ ...everyFunction, EVENT_BUS_NAME: name }),
  'projections/project': z.object({ ...everyFunction, ...table }),
  'projections/rebuild': z.object({ ...everyFunction, ...table }),
};

/** The entry of a function: `leads/http` is `functions/leads/http.ts`. */
export type Entry = keyof typeof schemas;

/** What a function reads at its start. */
export type EnvironmentOf<E extends Entry> = z.output<(typeof schemas)[E]>;

export const environments: { readonly [E in Entry]: z.ZodType<EnvironmentOf<E>> } = schemas;

/** What its CDK construct must be given: everything but what every function gets. */
export type OwnEnvironmentOf<E extends Entry> = Omit<EnvironmentOf<E>, keyof typeof everyFunction>;

/** What every function gets, whatever it does. */
export type CommonEnvironment = { [K in keyof typeof everyFunction]: z.output<(typeof everyFunction)[K]> };

export const entries: readonly Entry[] = Object.keys(environments).filter(isEntry);

/** Whether a function of this name is declared. */
export function isEntry(candidate: string): candidate is Entry {
  return Object.hasOwn(environments, candidate);
}
