import * as z from 'zod';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { readProperties } from '../template-properties.ts';
import { invalidParameter, SesError } from './ses-error.ts';

/** The events SES can publish. Opens, clicks, delays and subscriptions never happen locally. */
const EVENT_TYPES = [
  'send',
  'delivery',
  'bounce',
  'complaint',
  'reject',
  'open',
  'click',
  'renderingFailure',
  'deliveryDelay',
  'subscription',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface EventDestination {
  readonly name: string;
  readonly enabled: boolean;
  readonly matchingEventTypes: readonly EventType[];
  /** Name of the EventBridge bus; SES publishes to `default` only. */
  readonly busName: string;
}

export interface ConfigurationSet {
  readonly name: string;
  readonly sendingEnabled: boolean;
  readonly eventDestinations: readonly EventDestination[];
}

// TLS, sending pools, metrics and lists of suppressed addresses concern delivery to other servers, which never
// happens here: no real address bounces or complains, so no address would ever be put on the list.
const withoutEffectHere = z.unknown().optional();

const configurationSetProperties = z.strictObject({
  Name: z.string().optional(),
  SendingOptions: z.strictObject({ SendingEnabled: z.boolean().optional() }).optional(),
  DeliveryOptions: withoutEffectHere,
  ReputationOptions: withoutEffectHere,
  SuppressionOptions: withoutEffectHere,
  Tags: withoutEffectHere,
});

/** The configuration set of an `AWS::SES::ConfigurationSet`; without a `Name` it has the logical id as name. */
export function configurationSetFromTemplate(logicalId: string, properties: unknown): ConfigurationSet {
  const resource = { type: 'AWS::SES::ConfigurationSet', logicalId };
  const read = readProperties(configurationSetProperties, resource, properties);
  return {
    name: read.Name ?? logicalId,
    sendingEnabled: read.SendingOptions?.SendingEnabled ?? true,
    eventDestinations: [],
  };
}

const eventDestinationProperties = z.strictObject({
  ConfigurationSetName: z.string(),
  EventDestination: z.strictObject({
    Name: z.string().optional(),
    Enabled: z.boolean().optional(),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.strictObject({ EventBusArn: z.string() }),
  }),
});

/** The destination of an `AWS::SES::ConfigurationSetEventDestination` and the set it belongs to. */
export function eventDestinationFromTemplate(
  logicalId: string,
  properties: unknown,
): { configurationSetName: string; destination: EventDestination } {
  const resource = { type: 'AWS::SES::ConfigurationSetEventDestination', logicalId };
  const read = readProperties(eventDestinationProperties, resource, properties);
  const { Name, Enabled, MatchingEventTypes, EventBridgeDestination } = read.EventDestination;
  const busName = EventBridgeDestination.EventBusArn.split('event-bus/')[1] ?? '';
  if (busName !== 'default') {
    throw new UnsupportedByLocalCloud(
      `the bus "${EventBridgeDestination.EventBusArn}" of ${resource.type} "${logicalId}": SES publishes to the default bus only`,
    );
  }
  return {
    configurationSetName: read.ConfigurationSetName,
    destination: {
      name: Name ?? logicalId,
      enabled: Enabled ?? false,
      matchingEventTypes: MatchingEventTypes.map((type) => readEventType(type, logicalId)),
      busName,
    },
  };
}

/** CloudFormation takes both spellings: `renderingFailure` and `RENDERING_FAILURE`. */
function readEventType(type: string, logicalId: string): EventType {
  const plain = type.replaceAll('_', '').toLowerCase();
  const found = EVENT_TYPES.find((known) => known.toLowerCase() === plain);
  if (!found) throw new UnsupportedByLocalCloud(`the SES event type "${type}" of "${logicalId}"`);
  return found;
}

/** The named set; throws as SES does when there is none or its sending is paused. */
export function requireConfigurationSet(sets: readonly ConfigurationSet[], name: string): ConfigurationSet {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw invalidParameter(
      `Invalid configuration set name <${name}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`,
    );
  }
  const set = sets.find((candidate) => candidate.name === name);
  if (!set) throw new SesError('ConfigurationSetDoesNotExist', `Configuration set <${name}> does not exist.`);
  if (!set.sendingEnabled) {
    throw new SesError(
      'ConfigurationSetSendingPausedException',
      `Sending paused for configuration set <${name}>.`,
    );
  }
  return set;
}
