/**
 * CloudFormation's intrinsic functions, over the values that the local cloud gives to resources.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { UnsupportedByLocalCloud } from '../contracts.ts';
import type { StackTemplate, TemplateResource } from './assembly.ts';

export const ACCOUNT_ID = '000000000000';

/** What `Ref` and `Fn::GetAtt` answer; `undefined` for what the resource does not have. */
export type ValueOf = (resource: TemplateResource, attribute: 'Ref' | (string & {})) => unknown;

export interface Resolver {
  /** The value with every intrinsic function replaced; keys and elements that are `AWS::NoValue` are gone. */
  resolve(stack: StackTemplate, value: unknown): unknown;
  /** Whether the resource's `Condition` holds (always when it has none). */
  isWanted(resource: TemplateResource): boolean;
}

const NO_VALUE = Symbol('AWS::NoValue');

/** A resolver for all stacks of one deployment, so that one can import what another exports. */
export function createResolver(stacks: readonly StackTemplate[], givenTo: ValueOf): Resolver {
  function resolve(stack: StackTemplate, value: unknown): unknown {
    if (typeof value === 'string') {
      if (value.includes('{{resolve:')) throw new UnsupportedByLocalCloud(`the dynamic reference ${value}`);
      return value;
    }
    if (Array.isArray(value)) {
      return value.map((element) => resolve(stack, element)).filter((element) => element !== NO_VALUE);
    }
    if (!isRecord(value)) return value;

    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && isIntrinsic(key)) {
      return callIntrinsic(stack, key, value[key]);
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, inner]) => [name, resolve(stack, inner)] as const)
        .filter(([, inner]) => inner !== NO_VALUE),
    );
  }

  function callIntrinsic(stack: StackTemplate, name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return reference(stack, text(argument, name));
      case 'Fn::GetAtt': {
        const [logicalId, ...path] =
          typeof argument === 'string' ? argument.split('.') : list(argument, name);
        return attribute(stack, text(logicalId, name), path.map((part) => text(part, name)).join('.'));
      }
      case 'Fn::Join': {
        const [separator, parts] = list(argument, name);
        return list(resolve(stack, parts), name)
          .map((part) => text(part, name))
          .join(text(separator, name));
      }
      case 'Fn::Sub':
        return substitute(stack, argument);
      case 'Fn::Select': {
        const [index, from] = list(argument, name);
        const options = list(resolve(stack, from), name);
        const chosen = options[Number(resolve(stack, index))];
        if (chosen === undefined)
          throw new Error(`${stack.name}: Fn::Select ${String(index)} of ${options.length}`);
        return chosen;
      }
      case 'Fn::Split': {
        const [separator, from] = list(argument, name);
        return text(resolve(stack, from), name).split(text(separator, name));
      }
      case 'Fn::ImportValue':
        return importValue(text(resolve(stack, argument), name));
      case 'Fn::FindInMap':
        return findInMap(stack, list(resolve(stack, argument), name));
      case 'Fn::If': {
        const [condition, then, otherwise] = list(argument, name);
        return resolve(stack, holds(stack, text(condition, name)) ? then : otherwise);
      }
      case 'Fn::Equals':
      case 'Fn::And':
      case 'Fn::Or':
      case 'Fn::Not':
        return test(stack, { [name]: argument });
      default:
        throw new UnsupportedByLocalCloud(`the intrinsic function ${name} (stack ${stack.name})`);
    }
  }

  function reference(stack: StackTemplate, name: string): unknown {
    switch (name) {
      case 'AWS::Region':
        return stack.region;
      case 'AWS::AccountId':
        return ACCOUNT_ID;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stack.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${stack.region}:${ACCOUNT_ID}:stack/${stack.name}/local`;
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::NotificationARNs':
        return [];
    }
    const parameter = stack.parameters.get(name);
    if (parameter === undefined) return attribute(stack, name, 'Ref');
    // CDK's BootstrapVersion is such a parameter, too; its own rule is the only one that reads it.
    if (parameter.type.startsWith('AWS::SSM::')) {
      throw new UnsupportedByLocalCloud(
        `the parameter ${name} of type ${parameter.type} (stack ${stack.name})`,
      );
    }
    if (parameter.defaultValue === undefined) {
      throw new Error(`${stack.name}: the parameter ${name} has no default, and nobody gave it a value.`);
    }
    return parameter.defaultValue;
  }

  function attribute(stack: StackTemplate, logicalId: string, name: string): unknown {
    const resource = stack.resources.get(logicalId);
    if (resource === undefined) throw new Error(`${stack.name} has no resource or parameter ${logicalId}.`);
    const value = givenTo(resource, name);
    if (value !== undefined) return value;
    throw new UnsupportedByLocalCloud(
      `${name === 'Ref' ? 'a reference to' : `the attribute ${name} of`} ${logicalId} (${resource.type})`,
    );
  }

  function substitute(stack: StackTemplate, argument: unknown): string {
    const [pattern, values] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub');
    const own = isRecord(values) ? values : {};
    return text(pattern, 'Fn::Sub').replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (name in own) return text(resolve(stack, own[name]), 'Fn::Sub');
      const [logicalId = name, ...path] = name.split('.');
      return text(
        path.length === 0 ? reference(stack, name) : attribute(stack, logicalId, path.join('.')),
        'Fn::Sub',
      );
    });
  }

  function importValue(name: string): unknown {
    for (const stack of stacks) {
      for (const output of stack.outputs.values()) {
        if (output.exportName !== undefined && resolve(stack, output.exportName) === name) {
          return resolve(stack, output.value);
        }
      }
    }
    throw new Error(`No stack exports ${name}.`);
  }

  function findInMap(stack: StackTemplate, keys: readonly unknown[]): unknown {
    let found: unknown = stack.mappings;
    for (const key of keys) found = isRecord(found) ? found[text(key, 'Fn::FindInMap')] : undefined;
    if (found === undefined) throw new Error(`${stack.name}: no mapping ${keys.join(' ')}.`);
    return found;
  }

  function holds(stack: StackTemplate, name: string): boolean {
    const condition = stack.conditions.get(name);
    if (condition === undefined) throw new Error(`${stack.name} has no condition ${name}.`);
    return test(stack, condition);
  }

  function test(stack: StackTemplate, condition: unknown): boolean {
    const [name, argument] = (isRecord(condition) ? Object.entries(condition)[0] : undefined) ?? [];
    switch (name) {
      case 'Fn::Equals': {
        const [one, other] = list(resolve(stack, argument), name);
        return one === other;
      }
      case 'Fn::And':
        return list(argument, name).every((part) => test(stack, part));
      case 'Fn::Or':
        return list(argument, name).some((part) => test(stack, part));
      case 'Fn::Not':
        return !test(stack, list(argument, name)[0]);
      case 'Condition':
        return holds(stack, text(argument, name));
      default:
        throw new UnsupportedByLocalCloud(`the condition ${JSON.stringify(condition)} (stack ${stack.name})`);
    }
  }

  return {
    resolve: (stack, value) => {
      const resolved = resolve(stack, value);
      return resolved === NO_VALUE ? undefined : resolved;
    },
    isWanted: (resource) => resource.condition === undefined || holds(resource.stack, resource.condition),
  };
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} needs a list, not ${JSON.stringify(value)}.`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where} needs a text, not ${JSON.stringify(value)}.`);
}
