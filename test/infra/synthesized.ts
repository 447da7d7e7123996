import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { type BatonApp, buildApp } from '../../infra/app.ts';
import type { StageName } from '../../infra/stage.ts';

/** The templates of a stage, without the code of the functions. */
export interface Synthesized {
  readonly app: BatonApp;
  readonly data: Template;
  readonly application: Template;
  readonly observability: Template;
}

export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  // Templates are JSON of AWS's making; the tests say what they expect where they read it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly properties: any;
  readonly deletionPolicy?: string | undefined;
}

const asInCdkJson = new Map<StageName, Synthesized>();

/** The templates of a stage as cdk.json has it, synthesized once for all tests; or with other settings, anew. */
export function synthesize(stage: StageName, context?: Readonly<Record<string, unknown>>): Synthesized {
  const known = asInCdkJson.get(stage);
  if (known && !context) return known;
  const synthesized = synthesizeAnew(stage, context);
  if (!context) asInCdkJson.set(stage, synthesized);
  return synthesized;
}

function synthesizeAnew(stage: StageName, context?: Readonly<Record<string, unknown>>): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'baton-synth-'));
  try {
    const app = buildApp({ stage, bundle: false, outdir, ...(context && { context }) });
    const assembly = app.synth();
    const templateOf = (stack: { artifactId: string }) =>
      Template.fromJSON(assembly.getStackArtifact(stack.artifactId).template);
    return {
      app,
      data: templateOf(app.data),
      application: templateOf(app.application),
      observability: templateOf(app.observability),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});

/** The resources of a type, or all. */
export function resourcesOf(template: Template, type?: string): Resource[] {
  return Object.entries(z.record(z.string(), resource).parse(template.toJSON().Resources))
    .filter(([, { Type }]) => type === undefined || Type === type)
    .map(([logicalId, { Type, Properties, DeletionPolicy }]) => ({
      logicalId,
      type: Type,
      properties: Properties,
      deletionPolicy: DeletionPolicy,
    }));
}

/** The logical id a Ref or Fn::GetAtt points at; the exported name where it crosses stacks. */
export function targetOf(reference: unknown): string {
  const {
    Ref,
    'Fn::GetAtt': at,
    'Fn::ImportValue': imported,
  } = z
    .object({
      Ref: z.string().optional(),
      'Fn::GetAtt': z.tuple([z.string(), z.string()]).optional(),
      'Fn::ImportValue': z.string().optional(),
    })
    .parse(reference);
  return Ref ?? at?.[0] ?? imported ?? '';
}
