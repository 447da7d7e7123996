import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { resourcesOf, type Synthesized, synthesize } from './synthesized.ts';

const dev = synthesize('dev');
const prod = synthesize('prod');

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

interface Allowed {
  readonly role: string;
  readonly actions: readonly string[];
  /** Each as the text of its JSON. */
  readonly resources: readonly string[];
}

/** What AWS knows no resources for: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const withoutResources = new Set([
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
]);

function allowedIn({ application }: Synthesized): Allowed[] {
  return resourcesOf(application, 'AWS::IAM::Policy').flatMap(({ properties }) =>
    properties.PolicyDocument.Statement.map((statement: Statement) => ({
      role: properties.Roles[0].Ref,
      actions: [statement.Action].flat(),
      resources: [statement.Resource].flat().map((resource) => JSON.stringify(resource)),
    })),
  );
}

const allowed = allowedIn(dev);
const ofRole = (name: RegExp) => allowed.filter(({ role }) => name.test(role));
const actionsOf = (name: RegExp) => new Set(ofRole(name).flatMap(({ actions }) => actions));

describe('roles', () => {
  it('are allowed no action by a wildcard', () => {
    expect(allowed.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('are allowed every resource only where IAM knows none', () => {
    const tooMuch = allowed
      .filter(({ resources }) => resources.includes('"*"'))
      .flatMap(({ actions }) => actions)
      .filter((action) => !withoutResources.has(action));

    expect(tooMuch).toEqual([]);
  });

  it('are allowed a part of a resource by a wildcard only for files of one folder and the versions of a step', () => {
    const partly = allowed.flatMap(({ role, actions, resources }) =>
      resources
        .filter((resource) => resource.includes('*') && resource !== '"*"')
        .map(() => ({ role, actions })),
    );

    for (const { role, actions } of partly) {
      if (role.includes('Machine')) expect(actions).toEqual(['lambda:InvokeFunction']);
      else for (const action of actions) expect(action).toMatch(/^s3:(Get|Put|Delete)Object$/);
    }
    // The steps of a hand-off; imports and exports each with their API and worker; the eraser in both folders.
    expect(partly).toHaveLength(7);
  });

  it('carry no policy that AWS manages', () => {
    const managed = resourcesOf(dev.application, 'AWS::IAM::Role').flatMap(
      ({ properties }) => properties.ManagedPolicyArns ?? [],
    );

    expect(managed).toEqual([]);
  });

  it('never read the table from end to end', () => {
    expect(allowed.flatMap(({ actions }) => actions)).not.toContain('dynamodb:Scan');
  });

  it('query indexes by their names, never all of them', () => {
    const indexes = allowed
      .flatMap(({ resources }) => resources)
      .flatMap((resource) => /\/index\/([^"]+)/.exec(resource)?.[1] ?? []);

    expect(indexes.length).toBeGreaterThan(10);
    expect(indexes).not.toContain('*');
  });

  it('let only the sweep query the index that crosses organizations', () => {
    const roles = allowed.filter(({ resources }) =>
      resources.some((resource) => resource.includes('/index/due')),
    );

    expect(roles.map(({ role }) => role)).toEqual([expect.stringContaining('HandoffsSweep')]);
  });

  it('let only the publisher put events on the bus', () => {
    const roles = allowed.filter(({ actions }) => actions.includes('events:PutEvents'));

    expect(roles.map(({ role }) => role)).toEqual([expect.stringContaining('Changes')]);
  });

  it('let only notifications send mail', () => {
    const roles = allowed.filter(({ actions }) => actions.some((action) => action.startsWith('ses:')));

    expect(roles.map(({ role }) => role)).toEqual([expect.stringContaining('NotificationsOnEvent')]);
  });

  it('let the documentation and the list of hand-offs write nothing', () => {
    expect([...actionsOf(/^Site/)].filter((action) => action.startsWith('dynamodb:'))).toEqual([]);
    expect([...actionsOf(/^HandoffsHttp/)].filter((action) => action.startsWith('dynamodb:'))).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
    ]);
  });
});

describe('cdk-nag (AwsSolutions)', () => {
  it.each([
    ['dev', dev],
    ['prod', prod],
  ] as const)('finds nothing in %s that is not acknowledged with a reason', (_, { app }) => {
    const report = new AwsSolutionsChecks(app).validateScope(app);

    expect(report.violations.map(({ ruleName }) => ruleName)).toEqual([]);
    expect(report.success).toBe(true);
  });
});
