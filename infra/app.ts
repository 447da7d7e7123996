import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { entries } from '../shared/platform/environments.ts';
import { bundleFunctions } from './constructs/bundle-functions.ts';
import { AppStack } from './stacks/app.ts';
import { DataStack } from './stacks/data.ts';
import { ObservabilityStack } from './stacks/observability.ts';
import { contextOfCdkJson, type Stage, type StageName, stageNameOf, stageOf } from './stage.ts';

/** The CDK app of one stage with its stacks at hand. */
export class BatonApp extends App {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly application: AppStack;
  readonly observability: ObservabilityStack;

  constructor({ stage, bundle = true, outdir, context }: BuildAppOptions) {
    super({
      analyticsReporting: false,
      ...(outdir && { outdir }),
      ...(context && { context: { ...context } }),
    });
    this.stage = stageOf(this.node, stage ?? stageNameOf(this.node));
    const built = bundle && this.#needsCode() ? bundleFunctions({ entries }) : undefined;
    this.data = new DataStack(this, 'data', this.stage);
    this.application = new AppStack(this, 'app', {
      stage: this.stage,
      data: this.data,
      codeOf: (entry) => (built ? Code.fromAsset(built.directoryOf(entry)) : unbundled),
    });
    this.observability = new ObservabilityStack(this, 'observability', {
      stage: this.stage,
      application: this.application,
      data: this.data,
    });
  }

  /** The CDK CLI names the stacks whose code it wants: none for `cdk ls` and `cdk destroy`. */
  #needsCode(): boolean {
    const stacks: unknown = this.node.tryGetContext(BUNDLING_STACKS);
    return !Array.isArray(stacks) || stacks.length > 0;
  }
}

/** Stands for the code where only the template is looked at. */
const unbundled = Code.fromInline(
  'exports.handler = async () => { throw new Error("Built without its code."); };',
);

export interface BuildAppOptions {
  /** The one of the context otherwise: `cdk synth -c stage=prod`. */
  readonly stage?: StageName;
  /** False leaves the code of the functions out, for those who only look at the template: 2 s less. */
  readonly bundle?: boolean;
  /** Where the cloud assembly goes; `cdk.out` under the CDK CLI, a temporary directory otherwise. */
  readonly outdir?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The app as `cdk synth` builds it, in this process; `.synth()` writes the cloud assembly. */
export function buildApp(options: BuildAppOptions & { readonly stage: StageName }): BatonApp {
  return new BatonApp({ ...options, context: { ...contextOfCdkJson(), ...options.context } });
}

if (import.meta.main) {
  const app = new BatonApp({});
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}
