import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import * as z from 'zod';

/** How cdk-nag writes a reference inside the id of a finding. */
const flattened = z.union([
  z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform((at) => `<${at['Fn::GetAtt'].join('.')}>`),
  z.object({ 'Fn::ImportValue': z.string() }).transform((value) => value['Fn::ImportValue']),
]);

/** Accepts one wildcard in the resources of a role, `<resource><suffix>`, and no other: each needs its own reason. */
export function acknowledgeWildcard(
  role: IConstruct,
  resource: string,
  suffix: string,
  reason: string,
): void {
  const name = flattened.parse(Stack.of(role).resolve(resource));
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${name}${suffix}]`, reason });
}
