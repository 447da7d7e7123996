/**
 * Reads a synthesized cloud assembly: every stack's template, in deployment order, and where each asset's
 * directory lies. The assembly is what `cdk deploy` would upload, so what runs here is what would run there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { CloudAssembly, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';
import { UnsupportedByLocalCloud } from '../contracts.ts';

/** A resource as the template has it, its properties still full of intrinsic functions. */
export interface TemplateResource {
  readonly stack: StackTemplate;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly condition?: string | undefined;
}

interface TemplateParameter {
  readonly type: string;
  readonly defaultValue?: unknown;
}

interface TemplateOutput {
  readonly value: unknown;
  readonly exportName?: unknown;
}

export interface StackTemplate {
  readonly name: string;
  readonly region: string;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
  /** Object key in the asset bucket (`<hash>.zip`) → the directory or file it is made from. */
  readonly assets: ReadonlyMap<string, string>;
}

const Template = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Properties: z.record(z.string(), z.unknown()).default({}),
        Condition: z.string().optional(),
      }),
    )
    .default({}),
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: z.unknown() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.unknown()).default({}),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }))
    .default({}),
  Transform: z.unknown().optional(),
});

const AssetsManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/**
 * The stacks of an app, or of the assembly in a directory, those that others import from first.
 * `defaultRegion` stands for stacks that are not bound to one.
 */
export function readAssembly(source: App | string, defaultRegion = 'us-east-1'): StackTemplate[] {
  const assembly = typeof source === 'string' ? new CloudAssembly(source) : synthesize(source);
  return assembly.stacksRecursively
    .toSorted((one, other) => depthOf(one) - depthOf(other))
    .map((stack) => readStack(stack, defaultRegion));
}

/**
 * CDK checks templates against CloudFormation's rules, in WebAssembly: 5 s of the 7 s that our app takes. What is to be
 * deployed is checked by `cdk synth` and the tests; a laptop runs whatever it can read.
 */
export function synthesize(app: App): CloudAssembly {
  const before = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false';
  try {
    return app.synth();
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}

/** 0 for a stack that depends on no other; so a lower depth deploys earlier. */
function depthOf(artifact: CloudFormationStackArtifact): number {
  const stacks = artifact.dependencies.filter((dependency) => 'templateFile' in dependency);
  return Math.max(0, ...stacks.map((stack) => 1 + depthOf(stack as CloudFormationStackArtifact)));
}

function readStack(artifact: CloudFormationStackArtifact, defaultRegion: string): StackTemplate {
  const template = Template.parse(artifact.template);
  if (template.Transform !== undefined) {
    throw new UnsupportedByLocalCloud(`the template transform of stack ${artifact.stackName}`);
  }

  const resources = new Map<string, TemplateResource>();
  const bound = artifact.environment.region;
  const stack: StackTemplate = {
    name: artifact.stackName,
    region: bound === 'unknown-region' ? defaultRegion : bound,
    resources,
    parameters: mapEntries(template.Parameters, ({ Type, Default }) => ({
      type: Type,
      defaultValue: Default,
    })),
    conditions: new Map(Object.entries(template.Conditions)),
    mappings: template.Mappings,
    outputs: mapEntries(template.Outputs, ({ Value, Export }) => ({
      value: Value,
      exportName: Export?.Name,
    })),
    assets: readAssets(artifact),
  };
  for (const [logicalId, { Type, Properties, Condition }] of Object.entries(template.Resources)) {
    resources.set(logicalId, { stack, logicalId, type: Type, properties: Properties, condition: Condition });
  }
  return stack;
}

/** `<Stack>.assets.json` names, for every asset, its path in the assembly and its key in the bucket. */
function readAssets(artifact: CloudFormationStackArtifact): Map<string, string> {
  const assets = new Map<string, string>();
  for (const dependency of artifact.dependencies) {
    const file = dependency.manifest.properties;
    if (file === undefined || !('file' in file) || typeof file.file !== 'string') continue;
    const directory = dependency.assembly.directory;
    const manifest = AssetsManifest.parse(JSON.parse(readFileSync(join(directory, file.file), 'utf8')));
    for (const { source, destinations } of Object.values(manifest.files)) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) {
        assets.set(objectKey, join(directory, source.path));
      }
    }
  }
  return assets;
}

function mapEntries<From, To>(record: Record<string, From>, change: (value: From) => To): Map<string, To> {
  return new Map(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
