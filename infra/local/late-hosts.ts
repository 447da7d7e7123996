/**
 * The parts know one another in a ring: EventBridge starts executions, executions put events. Each is given the doors
 * of the others before they are open; they are, before anything is deployed.
 */
import type { EventHost, ExecutionHost, FunctionHost, MailHost, QueueHost } from './contracts.ts';

interface Hosts {
  readonly events: EventHost;
  readonly executions: ExecutionHost;
  readonly functions: FunctionHost;
  readonly mail: MailHost;
  readonly queues: QueueHost;
}

export interface LateHosts extends Hosts {
  /** Opens the doors. */
  open(hosts: Partial<Hosts>): void;
}

export function lateHosts(): LateHosts {
  const opened: { -readonly [Name in keyof Hosts]?: Hosts[Name] } = {};
  function host<Name extends keyof Hosts>(name: Name): Hosts[Name] {
    const found = opened[name];
    if (found === undefined) throw new Error(`The local cloud has no ${name} yet, or its template has none.`);
    return found;
  }
  return {
    open: (hosts) => void Object.assign(opened, hosts),
    events: { putEvents: async (...args) => host('events').putEvents(...args) },
    executions: { startExecution: async (...args) => host('executions').startExecution(...args) },
    functions: { invoke: async (...args) => host('functions').invoke(...args) },
    mail: { acceptRaw: async (...args) => host('mail').acceptRaw(...args) },
    queues: { sendMessage: async (...args) => host('queues').sendMessage(...args) },
  };
}
