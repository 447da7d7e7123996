import { describe, expect, it } from 'vitest';
import { contextOfCdkJson } from '../../infra/stage.ts';
import { expiryAttribute, indexes } from '../../shared/table/keys.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

const dev = synthesize('dev');
const prod = synthesize('prod');

const only = (template: typeof dev.data, type: string) => {
  const [first, ...others] = resourcesOf(template, type);
  if (!first || others.length > 0)
    throw new Error(`expected one ${type}, found ${others.length + (first ? 1 : 0)}`);
  return first;
};

describe('the table', () => {
  it('has every index of keys.ts, of keys alone, and no other', () => {
    const { properties } = only(dev.data, 'AWS::DynamoDB::GlobalTable');

    expect(properties.GlobalSecondaryIndexes).toEqual(
      Object.entries(indexes).map(([IndexName, { partitionKey, sortKey }]) => ({
        IndexName,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    );
  });

  it('forgets what expires and streams both images', () => {
    const { properties } = only(dev.data, 'AWS::DynamoDB::GlobalTable');

    expect(properties.TimeToLiveSpecification).toEqual({ AttributeName: expiryAttribute, Enabled: true });
    expect(properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    expect(properties.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it.each([dev, prod])('can be restored to any second of the last 35 days in every stage', ({ data }) => {
    const [replica] = only(data, 'AWS::DynamoDB::GlobalTable').properties.Replicas;

    expect(replica.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
  });
});

describe('production', () => {
  it('cannot be deleted by mistake', () => {
    const table = only(prod.data, 'AWS::DynamoDB::GlobalTable');
    const pool = only(prod.data, 'AWS::Cognito::UserPool');
    const bucket = only(prod.data, 'AWS::S3::Bucket');

    expect(table.properties.Replicas[0].DeletionProtectionEnabled).toBe(true);
    expect(pool.properties.DeletionProtection).toBe('ACTIVE');
    expect([table, pool, bucket].map(({ deletionPolicy }) => deletionPolicy)).toEqual([
      'Retain',
      'Retain',
      'Retain',
    ]);
    expect(prod.app.data.terminationProtection).toBe(true);
  });

  it('has copies of the table in a vault, daily for 35 days and monthly for a year', () => {
    const { BackupPlan } = only(prod.data, 'AWS::Backup::BackupPlan').properties;

    expect(
      BackupPlan.BackupPlanRule.map(
        (rule: { Lifecycle: { DeleteAfterDays: number } }) => rule.Lifecycle.DeleteAfterDays,
      ),
    ).toEqual([35, 365]);
  });

  it('leaves the copies out of the development stage', () => {
    expect(resourcesOf(dev.data, 'AWS::Backup::BackupPlan')).toEqual([]);
  });
});

describe('encryption', () => {
  it('uses keys that AWS owns unless the stage asks for one of ours', () => {
    expect(resourcesOf(dev.data, 'AWS::KMS::Key')).toEqual([]);
    expect(only(dev.data, 'AWS::DynamoDB::GlobalTable').properties.SSESpecification).toEqual({
      SSEEnabled: false,
    });
  });

  it('uses one rotated key of ours for the table and the bucket where the stage asks for it', () => {
    const { stages } = contextOfCdkJson() as { stages: { dev: object } };
    const { data, application } = synthesize('dev', {
      stages: { dev: { ...stages.dev, encryption: 'customerManaged' } },
    });
    const table = only(data, 'AWS::DynamoDB::GlobalTable').properties;
    const bucket = only(data, 'AWS::S3::Bucket').properties;

    expect(only(data, 'AWS::KMS::Key').properties.EnableKeyRotation).toBe(true);
    expect(table.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(table.Replicas[0].SSESpecification.KMSMasterKeyId['Fn::GetAtt'][0]).toBe(
      only(data, 'AWS::KMS::Key').logicalId,
    );
    expect(
      bucket.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    ).toBe('aws:kms');
    expect(JSON.stringify(application.toJSON())).toContain('kms:Decrypt');
  });
});

describe('uploads', () => {
  it('stay private, travel by TLS only and are forgotten', () => {
    const { properties } = only(dev.data, 'AWS::S3::Bucket');
    const [deny] = only(dev.data, 'AWS::S3::BucketPolicy').properties.PolicyDocument.Statement;

    expect(properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(properties.LifecycleConfiguration.Rules[0]).toMatchObject({
      ExpirationInDays: 7,
      Status: 'Enabled',
    });
  });
});

describe('sign-in', () => {
  it('is by invitation only, with the e-mail address as an alias of our own user name', () => {
    const { properties } = only(dev.data, 'AWS::Cognito::UserPool');

    expect(properties.AdminCreateUserConfig.AllowAdminCreateUserOnly).toBe(true);
    expect(properties.AliasAttributes).toEqual(['email']);
    expect(properties.UsernameAttributes).toBeUndefined();
  });

  it('invites in English and in Chinese, with both placeholders that Cognito demands', () => {
    const { EmailMessage } = only(dev.data, 'AWS::Cognito::UserPool').properties.AdminCreateUserConfig
      .InviteMessageTemplate;

    expect(EmailMessage).toContain('{username}');
    expect(EmailMessage).toContain('{####}');
    expect(EmailMessage).toContain('Sign in with your e-mail address');
    expect(EmailMessage).toContain('请使用您的电子邮箱');
  });

  it('gives tokens of an hour that can be revoked, and tells strangers nothing about who exists', () => {
    const { properties } = only(dev.data, 'AWS::Cognito::UserPoolClient');

    expect(properties).toMatchObject({
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  it('does not let a user change their e-mail address past the API', () => {
    const { properties } = only(dev.data, 'AWS::Cognito::UserPoolClient');

    expect(properties.WriteAttributes).toEqual(['locale']);
  });
});

describe('mail', () => {
  it('goes by TLS, is measured, and tells EventBridge what became of it', () => {
    const set = only(dev.data, 'AWS::SES::ConfigurationSet').properties;
    const { EventDestination } = only(dev.data, 'AWS::SES::ConfigurationSetEventDestination').properties;

    expect(set.DeliveryOptions.TlsPolicy).toBe('REQUIRE');
    expect(set.ReputationOptions.ReputationMetricsEnabled).toBe(true);
    expect(EventDestination.EventBridgeDestination).toBeDefined();
    expect(EventDestination.MatchingEventTypes).toEqual(
      expect.arrayContaining(['bounce', 'complaint', 'delivery']),
    );
  });

  it('is signed for the whole domain where the stage names one', () => {
    expect(only(dev.data, 'AWS::SES::EmailIdentity').properties.EmailIdentity).toBe('baton@baton.example');
    expect(only(prod.data, 'AWS::SES::EmailIdentity').properties.EmailIdentity).toBe('baton.example');
  });
});
