import { readFileSync } from 'node:fs';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import * as z from 'zod';

/** The stages there are; each is deployed beside the others, best into an AWS account of its own. */
export const stageNames = ['dev', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

/** Requests per second in the long run, and how many may come at once before API Gateway answers 429. */
const throttle = z.strictObject({ requestsPerSecond: z.int().min(1), burst: z.int().min(1) });

/** What differs between stages: `context.stages.<name>` of cdk.json. */
const stageSettings = z.strictObject({
  /** What becomes of the table, the users and the bucket when their stack is deleted. */
  removalPolicy: z.enum(['destroy', 'retain']),
  /** Whether AWS refuses to delete the table and the users at all. */
  deletionProtection: z.boolean(),
  /** Who holds the key of the data at rest: AWS at no cost, or a key of ours in KMS (1 USD a month and requests). */
  encryption: z.enum(['awsOwned', 'customerManaged']),
  logRetentionDays: z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)]),
  /** How long the bus keeps every event for a replay. */
  eventArchiveDays: z.int().min(1),
  /** How long uploaded files and their error reports stay. */
  importRetentionDays: z.int().min(1),
  /** How long exports can be fetched: copies of the organization's customers should not lie around. */
  exportRetentionDays: z.int().min(1),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  /** 1,769 MB is one full core; Lambda gives CPU in proportion. */
  memoryMegabytes: z.strictObject({ http: z.int(), consumer: z.int(), import: z.int() }),
  /** Batches of new leads that are routed side by side: rivals for one person's place only repeat their choice. */
  routingConcurrency: z.int().min(2),
  throttle,
  /** The tighter limit of each route that needs no token. */
  publicThrottle: throttle,
  /** Whether webhooks may lead into private networks, as on a laptop; a way into yours where others sign in. */
  webhooksToPrivateNetworks: z.boolean(),
  /** Where people reach the product; the API's own address when it is left out. */
  publicUrl: z.url().optional(),
  /** Web pages that may call the API and upload imports. */
  allowedOrigins: z.array(z.string()).min(1),
  mail: z.strictObject({
    senderAddress: z.email(),
    /** The whole domain is verified with DKIM when it is given, otherwise the sender's address alone. */
    domain: z.string().optional(),
    /** Cognito's own sender takes 50 mails a day. Through SES once the identity is verified; earlier it fails. */
    invitationsThroughSes: z.boolean(),
  }),
  /** Who is told of alarms, and the budget they are told about. */
  alarmEmail: z.email().optional(),
  monthlyBudgetUsd: z.int().min(1).optional(),
  /** Daily and monthly copies of the table in a vault, beside point-in-time recovery. */
  backup: z.boolean(),
});

type StageSettings = z.output<typeof stageSettings>;

export interface Stage extends StageSettings {
  readonly name: StageName;
  /** `baton-dev-leads-http`: people and alarms find it without looking up a generated name. */
  readonly resourceName: (what: string) => string;
  readonly removal: RemovalPolicy;
  readonly logRetention: RetentionDays;
}

/** The name of a function, queue or machine, as the operator's commands find it. */
export function resourceName(stage: StageName, what: string): string {
  return `baton-${stage}-${what.replaceAll('/', '-')}`;
}

/** The settings of a stage from the context of the app. Throws an error that names what is wrong in cdk.json. */
export function stageOf(node: Node, name: StageName): Stage {
  const stages = z.partialRecord(z.enum(stageNames), z.unknown()).parse(node.tryGetContext('stages'));
  const result = stageSettings.safeParse(stages[name]);
  if (!result.success) throw new Error(`cdk.json, stages.${name}: ${z.prettifyError(result.error)}`);
  return {
    ...result.data,
    name,
    resourceName: (what) => resourceName(name, what),
    removal: RemovalPolicy[result.data.removalPolicy === 'retain' ? 'RETAIN' : 'DESTROY'],
    // The enum's values are the days themselves.
    logRetention: result.data.logRetentionDays satisfies RetentionDays,
  };
}

/** The stage the command line names (`cdk synth -c stage=prod`). */
export function stageNameOf(node: Node): StageName {
  return z.enum(stageNames).parse(node.tryGetContext('stage'));
}

/** What the CDK CLI hands to the app as its context, for those who build it without the CLI. */
export function contextOfCdkJson(): Record<string, unknown> {
  const file = new URL('../cdk.json', import.meta.url);
  return z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(file, 'utf8'))).context;
}
