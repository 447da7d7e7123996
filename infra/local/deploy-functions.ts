/** Puts the functions of the template into the functions host, and into EventBridge what it has to know of them. */
import type { EventBridge } from './event-bridge/event-bridge.ts';
import { readAsyncInvokePolicy } from './event-bridge/event-invoke-config.ts';
import type { EventInvokeConfig } from './functions-host/function-definition.ts';
import type { LocalFunctionHost } from './functions-host/function-host.ts';
import type { Deployment } from './template/deployment.ts';
import { readFunction } from './template/read-function.ts';

/**
 * Deploys all functions with `surroundings` added to their environment. Returns the name of each by its name and by
 * its logical id.
 */
export function deployFunctions(
  deployment: Deployment,
  host: LocalFunctionHost,
  eventBridge: EventBridge,
  surroundings: Readonly<Record<string, string>>,
): Map<string, string> {
  const eventInvokes = new Map<string, EventInvokeConfig>();
  for (const { logicalId, properties } of deployment.resources('AWS::Lambda::EventInvokeConfig')) {
    // EventBridge delivers to functions by itself, and so retries by itself.
    eventBridge.deployEventInvokeConfig(logicalId, properties);
    const { functionName, policy } = readAsyncInvokePolicy(logicalId, properties);
    eventInvokes.set(functionName, {
      maximumRetryAttempts: policy.maxRetries,
      maximumEventAgeSeconds: policy.maxAgeMs / 1000,
      onFailureQueueArn: policy.onFailureArn,
    });
  }
  const names = new Map<string, string>();
  for (const resource of deployment.resources('AWS::Lambda::Function')) {
    const definition = readFunction(deployment, resource, surroundings);
    const eventInvoke = { ...definition.eventInvoke, ...eventInvokes.get(definition.name) };
    host.deploy({ ...definition, eventInvoke });
    names.set(definition.name, definition.name);
    names.set(resource.logicalId, definition.name);
  }
  return names;
}
