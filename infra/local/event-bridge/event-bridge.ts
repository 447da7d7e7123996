/** EventBridge on this machine: buses, rules, schedules, and deliveries that outlive the process. */
import * as z from 'zod';
import { ServiceError, serveAwsJson } from '../aws-json.ts';
import {
  type EventHost,
  type ExecutionHost,
  type FunctionHost,
  type LocalService,
  type Log,
  type QueueHost,
  UnsupportedByLocalCloud,
} from '../contracts.ts';
import { parseStrict } from '../parse-strict.ts';
import { readProperties } from '../template-properties.ts';
import type { AsyncInvokePolicy } from './after-failure.ts';
import { deliver } from './deliver.ts';
import { DeliveryLoop } from './delivery-loop.ts';
import { type Delivery, DeliveryStore, type NewDelivery } from './delivery-store.ts';
import { readAsyncInvokePolicy } from './event-invoke-config.ts';
import { InvalidEventPattern, matches } from './pattern.ts';
import { type EventEnvelope, envelop, readPutEvents } from './put-events.ts';
import { type Rule, readRule } from './rule.ts';
import { Scheduler } from './scheduler.ts';

export interface EventBridgeOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly functions: FunctionHost;
  readonly queues: QueueHost;
  readonly executions: ExecutionHost;
  readonly account: string;
  readonly region: string;
}

export interface EventBridge extends LocalService, EventHost {
  /** `AWS::Events::EventBus`, intrinsics resolved, `Name` the physical name. */
  deployBus(logicalId: string, properties: unknown): { name: string; arn: string };
  /** `AWS::Events::Rule`, intrinsics resolved, `Name` the physical name. */
  deployRule(logicalId: string, properties: unknown): { name: string; arn: string };
  /** `AWS::Lambda::EventInvokeConfig`: how often a function that fails on an event gets it again. */
  deployEventInvokeConfig(logicalId: string, properties: unknown): void;
  /** Everything is deployed: takes events, delivers what is stored and runs the schedules. */
  start(): void;
  /** Deliveries accepted and not yet made. */
  pendingDeliveries(): number;
}

const busProperties = z.strictObject({
  Name: z.string().regex(/^[/.\-_A-Za-z0-9]{1,256}$/),
  Description: z.string().optional(),
  // The file is as safe as the disk; there is no key to use.
  KmsKeyIdentifier: z.string().optional(),
  Tags: z.unknown().optional(),
});
const testEventPatternInput = z.strictObject({ EventPattern: z.string(), Event: z.string() });

// An event that goes from bus to bus in a circle ends here.
const MAX_HOPS = 4;

/** Starts the service; rules are deployed next, then `start()` sets it going. */
export async function startEventBridge(options: EventBridgeOptions): Promise<EventBridge> {
  const { log, account, region } = options;
  const place = { account, region };
  const store = new DeliveryStore(options.dataDir);
  const rules = new Map<string, Rule[]>([['default', []]]);
  const asyncInvokePolicies = new Map<string, AsyncInvokePolicy>();
  let started = false;
  let closing: Promise<void> | undefined;

  const loop = new DeliveryLoop({
    store,
    queues: options.queues,
    log,
    deliver: (delivery) => deliver(delivery, { ...options, enterBus }),
    asyncInvokePolicy: (arn) => asyncInvokePolicies.get(arn.split(':').slice(0, 7).join(':')),
  });
  const scheduler = new Scheduler({
    store,
    run: (rule, scheduledAt, nextAt) => {
      const event = envelop(
        {
          source: 'aws.events',
          detailType: 'Scheduled Event',
          detail: {},
          resources: [rule.arn],
          time: scheduledAt,
        },
        place,
      );
      const deliveries = deliveriesFor(rule, event, 0);
      store.add(deliveries, { ruleArn: rule.arn, nextAt });
      wake(deliveries);
    },
  });

  function rulesOf(busName: string): Rule[] {
    const found = rules.get(busName);
    if (!found) throw new ServiceError('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
    return found;
  }

  function match(busName: string, event: EventEnvelope, hops: number): NewDelivery[] {
    const matching = rulesOf(busName).filter((rule) => rule.enabled && rule.matches(event));
    return matching.flatMap((rule) => deliveriesFor(rule, event, hops));
  }

  /** Stores the deliveries of several events at once and sets them going. */
  function accept(deliveries: readonly NewDelivery[]): void {
    if (deliveries.length > 0) store.add(deliveries);
    wake(deliveries);
  }

  function wake(deliveries: readonly NewDelivery[]): void {
    for (const targetArn of new Set(deliveries.map((delivery) => delivery.targetArn))) loop.wake(targetArn);
  }

  function enterBus(busName: string, delivery: Delivery): void {
    if (delivery.hops >= MAX_HOPS) throw new UnsupportedByLocalCloud('an event that goes round in buses');
    accept(match(busName, JSON.parse(delivery.payload), delivery.hops + 1));
  }

  function putEvents(input: unknown): object {
    if (!started) throw new ServiceError('InternalException', 'The rules are still being deployed.', 503);
    const deliveries: NewDelivery[] = [];
    const results = readPutEvents(input, place).map((entry) => {
      if ('ErrorCode' in entry) return entry;
      if (!rules.has(entry.busName))
        return {
          ErrorCode: 'ResourceNotFoundException',
          ErrorMessage: `Event bus ${entry.busName} does not exist.`,
        };
      deliveries.push(...match(entry.busName, entry.event, 0));
      return { EventId: entry.event.id };
    });
    accept(deliveries);
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  const server = await serveAwsJson({
    targetPrefix: 'AWSEvents',
    version: '1.1',
    log,
    operations: {
      PutEvents: putEvents,
      TestEventPattern: (input) => {
        const { EventPattern, Event } = parseStrict(testEventPatternInput, input, 'TestEventPattern');
        return { Result: matches(parsePattern(EventPattern), JSON.parse(Event)) };
      },
    },
  });

  return {
    endpoint: server.endpoint,
    deployBus(logicalId, properties) {
      const { Name: name } = readProperties(
        busProperties,
        { type: 'AWS::Events::EventBus', logicalId },
        properties,
      );
      if (!rules.has(name)) rules.set(name, []);
      return { name, arn: `arn:aws:events:${region}:${account}:event-bus/${name}` };
    },
    deployRule(logicalId, properties) {
      const rule = readRule(logicalId, properties, place);
      const others = rulesOf(rule.busName).filter((other) => other.arn !== rule.arn);
      rules.set(rule.busName, [...others, rule]);
      return { name: rule.name, arn: rule.arn };
    },
    deployEventInvokeConfig(logicalId, properties) {
      const { functionName, policy } = readAsyncInvokePolicy(logicalId, properties);
      const name = functionName.split(':').pop();
      asyncInvokePolicies.set(`arn:aws:lambda:${region}:${account}:function:${name}`, policy);
    },
    async putEvents(busName, events) {
      accept(events.flatMap((event) => match(busName, envelop(event, place), 0)));
    },
    start() {
      started = true;
      loop.start();
      scheduler.start([...rules.values()].flat());
    },
    pendingDeliveries: () => store.count(),
    close() {
      closing ??= (async () => {
        scheduler.stop();
        await server.close();
        await loop.stop();
        store.close();
      })();
      return closing;
    },
  };
}

function deliveriesFor(rule: Rule, event: EventEnvelope, hops: number): NewDelivery[] {
  const acceptedAt = Date.now();
  const context = { event, ruleArn: rule.arn, ruleName: rule.name, ingestionTime: new Date(acceptedAt) };
  return rule.targets.map((target) => ({
    targetArn: target.arn,
    targetId: target.id,
    ruleArn: rule.arn,
    eventId: event.id,
    acceptedAt,
    // A bus gets the event itself: its rules match on the envelope.
    payload: target.kind === 'bus' ? JSON.stringify(event) : target.input(context),
    groupId: target.groupId(event),
    maxRetries: target.maxRetries,
    maxAgeMs: target.maxAgeMs,
    deadLetterArn: target.deadLetterArn,
    hops,
  }));
}

function parsePattern(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidEventPattern('Event pattern is not JSON');
  }
}
