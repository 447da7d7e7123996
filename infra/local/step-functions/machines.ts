import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { readProperties } from '../template-properties.ts';
import { type Definition, parseDefinition } from './definition.ts';

/** A deployed state machine. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly text: string;
  readonly hash: string;
  readonly definition: Definition;
  readonly createdAt: number;
}

const machineProperties = z.strictObject({
  StateMachineName: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  StateMachineType: z.literal('STANDARD').default('STANDARD'),
  DefinitionString: z.string().optional(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  RoleArn: z.string(),
  // These three change who sees what an execution does, not what it does: the history here is always complete.
  LoggingConfiguration: z.unknown().optional(),
  TracingConfiguration: z.unknown().optional(),
  EncryptionConfiguration: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** Reads and checks an `AWS::StepFunctions::StateMachine`; `StateMachineName` is the physical name. */
export function readMachine(
  logicalId: string,
  properties: unknown,
  place: { account: string; region: string },
): Machine {
  const type = 'AWS::StepFunctions::StateMachine';
  const machine = readProperties(machineProperties, { type, logicalId }, properties);
  const { StateMachineName: name, DefinitionString: string, Definition: object } = machine;
  const raw = string ?? (object && JSON.stringify(object));
  if (raw === undefined)
    throw new ServiceError(
      'InvalidDefinition',
      `${type} "${logicalId}" has neither DefinitionString nor Definition.`,
    );
  const text = raw.replaceAll(/\$\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(machine.DefinitionSubstitutions, key)
      ? String(machine.DefinitionSubstitutions[key])
      : whole,
  );
  return {
    arn: `arn:aws:states:${place.region}:${place.account}:stateMachine:${name}`,
    name,
    roleArn: machine.RoleArn,
    text,
    hash: createHash('sha256').update(text).digest('hex'),
    definition: parseDefinition(text),
    createdAt: Date.now(),
  };
}
