import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { contextOfCdkJson, stageNames, stageOf } from '../../infra/stage.ts';
import {
  type EnvironmentOf,
  environments,
  type OwnEnvironmentOf,
} from '../../shared/platform/environments.ts';

const appWith = (context: Record<string, unknown>) => new App({ context });

describe('cdk.json', () => {
  it.each(stageNames)('has complete settings for %s', (name) => {
    const stage = stageOf(appWith(contextOfCdkJson()).node, name);

    expect(stage.resourceName('leads/http')).toBe(`baton-${name}-leads-http`);
  });

  it('is refused with the name of what is wrong', () => {
    const { stages } = contextOfCdkJson() as { stages: { dev: object } };
    const app = appWith({ stages: { dev: { ...stages.dev, encryption: 'rot13', colour: 'red' } } });

    expect(() => stageOf(app.node, 'dev')).toThrow(/cdk\.json, stages\.dev(.|\n)*(colour|encryption)/);
  });

  it('keeps production, and not the development stage, from being deleted', () => {
    const { node } = appWith(contextOfCdkJson());

    expect(stageOf(node, 'prod')).toMatchObject({
      deletionProtection: true,
      removal: 'retain',
      backup: true,
    });
    expect(stageOf(node, 'dev')).toMatchObject({ deletionProtection: false, removal: 'destroy' });
  });
});

describe('the environment of a function', () => {
  it('fails the type check where its construct forgets a variable or invents one', () => {
    // @ts-expect-error FILE_BUCKET_NAME is missing
    const forgotten: OwnEnvironmentOf<'imports/http'> = { TABLE_NAME: 't' };
    // @ts-expect-error TABEL_NAME is unknown
    const invented: OwnEnvironmentOf<'sales/http'> = { TABLE_NAME: 't', TABEL_NAME: 't' };
    // @ts-expect-error the publisher has no table
    const foreign = (environment: EnvironmentOf<'changes/publish'>) => environment.TABLE_NAME;

    expect([forgotten, invented, foreign]).toHaveLength(3);
  });

  it('is refused at the start of the function where a variable is missing or malformed', () => {
    const complete = {
      STAGE: 'dev',
      POWERTOOLS_SERVICE_NAME: 'notifications/on-event',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_METRICS_NAMESPACE: 'Baton',
      TABLE_NAME: 't',
      PUBLIC_URL: 'https://crm.example',
      SENDER_ADDRESS: 'baton@crm.example',
      CONFIGURATION_SET_NAME: 'mails',
    };
    const schema = environments['notifications/on-event'];
    const isRefused = (changed: object) => !schema.safeParse({ ...complete, ...changed }).success;

    expect(isRefused({})).toBe(false);
    expect(isRefused({ TABLE_NAME: '' })).toBe(true);
    expect(isRefused({ PUBLIC_URL: 'https://crm.example/' })).toBe(true);
    expect(isRefused({ STAGE: 'staging' })).toBe(true);
  });
});
