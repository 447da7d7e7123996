/** The template as the parts of the local cloud take it: resources by type, intrinsic functions resolved. */
import type { App } from 'aws-cdk-lib';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { readAssembly, type TemplateResource } from './assembly.ts';
import { customResourceProviders, describe, type HostedType, refuseUnknownTypes } from './catalogue.ts';
import { ACCOUNT_ID, createResolver } from './intrinsics.ts';
import { nameProperty, physicalValues } from './physical-values.ts';

export interface DeployableResource {
  readonly logicalId: string;
  readonly stackName: string;
  readonly region: string;
  /** Resolved; the property that names the resource is always there (`QueueName`, `FunctionName`, ...). */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What `Ref` gives. */
  readonly id: string;
}

export interface Deployment {
  readonly account: string;
  readonly region: string;
  /** The wanted resources of a type, resolved now: values that parts hand in later have to be there. */
  resources(type: HostedType): DeployableResource[];
  /** Hands in a value that is known only once a part runs: a queue's address, a table's stream. */
  supply(type: HostedType, attribute: string, give: (resource: DeployableName) => string | undefined): void;
  /** Rewrites every text that a template composes itself, such as `https://<api id>.execute-api...`. */
  rewrite(change: (text: string) => string): void;
  /** The directory of the assembly that is in the asset bucket under `key`. */
  assetDirectory(resource: DeployableResource, key: string): string;
  /** The outputs of all stacks, those that only serve other stacks left out. */
  outputs(): Record<string, string>;
}

/** What is known of a resource before its other properties can be resolved. */
interface DeployableName {
  readonly logicalId: string;
  readonly stackName: string;
  /** The value of its name property. */
  readonly name: string;
}

/**
 * Reads an app or an assembly directory. Throws UnsupportedByLocalCloud naming every resource type that the local
 * cloud does not know.
 */
export function readDeployment(source: App | string): Deployment {
  const stacks = readAssembly(source);
  refuseUnknownTypes(stacks);
  const supplied = new Map<string, string>();
  const names = new Map<TemplateResource, string | undefined>();
  const rewrites: ((text: string) => string)[] = [];
  const resolver = createResolver(stacks, attributeOf);
  const wanted = stacks.flatMap((stack) => {
    const providers = customResourceProviders(stack);
    return [...stack.resources.values()].filter(
      (resource) => !providers.has(resource.logicalId) && resolver.isWanted(resource),
    );
  });

  function attributeOf(resource: TemplateResource, attribute: string): unknown {
    return (
      supplied.get(supplyKey(resource.stack.name, resource.logicalId, attribute)) ??
      physicalValues(resource, nameOf(resource))(attribute)
    );
  }

  /** A name may be composed of other resources' values; one that needs itself ends in undefined. */
  function nameOf(resource: TemplateResource): string | undefined {
    if (!names.has(resource)) {
      names.set(resource, undefined);
      const property = nameProperty(resource.type);
      const given = property === undefined ? undefined : resource.properties[property];
      const name = given === undefined ? undefined : resolver.resolve(resource.stack, given);
      names.set(resource, name === undefined ? undefined : String(name));
    }
    return names.get(resource);
  }

  /** The physical name, given or generated: what `Ref` answers before anything is supplied. */
  function physicalName(resource: TemplateResource): string {
    const value = physicalValues(resource, nameOf(resource));
    return value('Name') ?? value('QueueName') ?? value('Ref') ?? resource.logicalId;
  }

  function deployable(resource: TemplateResource): DeployableResource {
    const { stack, logicalId, properties } = resource;
    const naming = nameProperty(resource.type);
    const resolved = resolver.resolve(stack, properties);
    const id = attributeOf(resource, 'Ref');
    if (typeof id !== 'string') throw new Error(`${describe(resource)} has no id yet.`);
    return {
      logicalId,
      stackName: stack.name,
      region: stack.region,
      id,
      properties: {
        ...(rewriteDeep(resolved) as Record<string, unknown>),
        ...(naming && { [naming]: physicalName(resource) }),
      },
    };
  }

  function rewriteDeep(value: unknown): unknown {
    if (typeof value === 'string') return rewrites.reduce((text, change) => change(text), value);
    if (Array.isArray(value)) return value.map(rewriteDeep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewriteDeep(inner)]));
  }

  return {
    account: ACCOUNT_ID,
    region: stacks[0]?.region ?? 'us-east-1',
    resources: (type) => wanted.filter((resource) => resource.type === type).map(deployable),
    supply(type, attribute, give) {
      for (const resource of wanted.filter((candidate) => candidate.type === type)) {
        const { stack, logicalId } = resource;
        const value = give({ logicalId, stackName: stack.name, name: physicalName(resource) });
        if (value !== undefined) supplied.set(supplyKey(stack.name, logicalId, attribute), value);
      }
    },
    rewrite: (change) => void rewrites.push(change),
    assetDirectory({ stackName, logicalId }, key) {
      const directory = stacks.find(({ name }) => name === stackName)?.assets.get(key);
      if (directory !== undefined) return directory;
      throw new UnsupportedByLocalCloud(
        `the code ${key} of "${logicalId}", which is no asset of ${stackName}`,
      );
    },
    outputs: () =>
      Object.fromEntries(
        stacks.flatMap((stack) =>
          [...stack.outputs]
            .filter(([, { exportName }]) => exportName === undefined)
            .map(([name, { value }]) => [name, String(rewriteDeep(resolver.resolve(stack, value)))]),
        ),
      ),
  };
}

function supplyKey(stackName: string, logicalId: string, attribute: string): string {
  return [stackName, logicalId, attribute].join('\0');
}
