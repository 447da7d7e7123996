/**
 * Every resource type the local cloud has heard of. A type in neither list is refused before anything starts; the
 * properties of hosted types are read with strict schemas by the part that hosts them.
 */
import { UnsupportedByLocalCloud } from '../contracts.ts';
import type { StackTemplate, TemplateResource } from './assembly.ts';

/** Types that run here. The order is the order of deployment: each needs at most those before it. */
const hostedTypes = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::S3::Bucket',
  'Custom::S3BucketNotifications',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SES::EmailIdentity',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::StepFunctions::StateMachine',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::Lambda::EventSourceMapping',
] as const;

export type HostedType = (typeof hostedTypes)[number];

const permissions = 'nothing checks permissions locally: every part trusts every caller on 127.0.0.1';
const watching = 'nobody is on call for a laptop';
const storage = 'the data directory is the only copy, and the disk encrypts it or not';
const edge = 'clients reach the API itself; nothing stands in front of it';

/** Types that change nothing here, with the reason. */
const typesWithoutLocalEffect: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': permissions,
  'AWS::IAM::Policy': permissions,
  'AWS::IAM::ManagedPolicy': permissions,
  'AWS::Lambda::Permission': permissions,
  // They deny requests without TLS and let EventBridge in; here it is plain HTTP and EventBridge delivers in-process.
  'AWS::SQS::QueuePolicy': permissions,
  'AWS::S3::BucketPolicy': permissions,
  'AWS::SNS::TopicPolicy': permissions,
  'AWS::Events::EventBusPolicy': permissions,
  'AWS::Logs::ResourcePolicy': permissions,
  'AWS::Logs::LogGroup': 'functions log to files; nothing expires them but --reset',
  'AWS::Logs::MetricFilter': watching,
  'AWS::Logs::QueryDefinition': watching,
  'AWS::CloudWatch::Alarm': watching,
  'AWS::CloudWatch::CompositeAlarm': watching,
  'AWS::CloudWatch::Dashboard': watching,
  'AWS::ApplicationInsights::Application': watching,
  'AWS::SNS::Topic': 'alarms alone publish to topics, and there are no alarms',
  'AWS::SNS::Subscription': 'alarms alone publish to topics, and there are no alarms',
  'AWS::Budgets::Budget': 'it costs nothing here',
  'AWS::CE::AnomalyMonitor': 'it costs nothing here',
  'AWS::CE::AnomalySubscription': 'it costs nothing here',
  'AWS::Backup::BackupVault': storage,
  'AWS::Backup::BackupPlan': storage,
  'AWS::Backup::BackupSelection': storage,
  'AWS::KMS::Key': storage,
  'AWS::KMS::Alias': storage,
  'AWS::Events::Archive': 'events are replayed in AWS only; the local bus keeps what is not delivered yet',
  'AWS::CloudFront::Distribution': edge,
  'AWS::CloudFront::OriginAccessControl': edge,
  'AWS::CloudFront::ResponseHeadersPolicy': edge,
  'AWS::CloudFront::CachePolicy': edge,
  'AWS::CloudFront::OriginRequestPolicy': edge,
  'AWS::CloudFront::Function': edge,
  'AWS::WAFv2::WebACL': edge,
  'AWS::WAFv2::WebACLAssociation': edge,
  'AWS::WAFv2::LoggingConfiguration': edge,
  'AWS::XRay::Group': watching,
  'AWS::XRay::SamplingRule': watching,
  'AWS::ResourceGroups::Group': watching,
  'AWS::CDK::Metadata': 'it tells AWS which constructs made the template',
  'Custom::S3AutoDeleteObjects': 'it empties a bucket when its stack is deleted; --reset deletes everything',
  'Custom::LogRetention': 'functions log to files; nothing expires them but --reset',
};

/** Throws one error that names every resource of a type in neither list. */
export function refuseUnknownTypes(stacks: readonly StackTemplate[]): void {
  const unknown = stacks
    .flatMap((stack) => [...stack.resources.values()])
    .filter(({ type }) => !isHosted(type) && !Object.hasOwn(typesWithoutLocalEffect, type))
    .map(({ type, logicalId, stack }) => `${type} "${logicalId}" of stack ${stack.name}`);
  if (unknown.length > 0) throw new UnsupportedByLocalCloud(unknown.join(', '));
}

export function isHosted(type: string): type is HostedType {
  return hostedTypes.some((hosted) => hosted === type);
}

/**
 * Functions that CDK adds to serve its custom resources (`ServiceToken`). They call CloudFormation and IAM, so they
 * could not run here; what they would do is either without local effect or done by the part that hosts the type.
 */
export function customResourceProviders(stack: StackTemplate): Set<string> {
  const providers = new Set<string>();
  for (const { properties } of stack.resources.values()) {
    const token = properties.ServiceToken;
    if (typeof token !== 'object' || token === null || !('Fn::GetAtt' in token)) continue;
    const attribute = token['Fn::GetAtt'];
    if (Array.isArray(attribute)) providers.add(String(attribute[0]));
  }
  return providers;
}

export function describe({ type, logicalId }: TemplateResource): string {
  return `${type} "${logicalId}"`;
}
