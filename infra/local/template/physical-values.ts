/**
 * What `Ref` and `Fn::GetAtt` answer for each hosted resource. Names and ids follow from the template alone, so they
 * are the same after every restart; the few values that a part knows only once it runs (ports, the table's stream)
 * are handed in later.
 */
import { createHash } from 'node:crypto';
import type { TemplateResource } from './assembly.ts';
import { type HostedType, isHosted } from './catalogue.ts';
import { ACCOUNT_ID } from './intrinsics.ts';

/** The resource and what its name resolved to, if the template gives it one. */
interface Place {
  readonly resource: TemplateResource;
  readonly region: string;
  readonly name: string;
}

interface PhysicalType {
  /** The property that names the resource, and how long CloudFormation lets a generated name be. */
  readonly naming?: { readonly property: string; readonly maxLength: number; readonly lowerCase?: boolean };
  readonly values: (place: Place) => Readonly<Record<string, string>>;
}

const BASE36 = 'abcdefghijklmnopqrstuvwxyz0123456789';
const BASE62 = `${BASE36}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

const physicalTypes: Readonly<Record<HostedType, PhysicalType>> = {
  'AWS::DynamoDB::GlobalTable': {
    naming: { property: 'TableName', maxLength: 255 },
    values: ({ name, region }) => ({ Ref: name, Arn: arn('dynamodb', region, `table/${name}`) }),
  },
  'AWS::SQS::Queue': {
    naming: { property: 'QueueName', maxLength: 80 },
    values: ({ name, region }) => ({ Arn: arn('sqs', region, name), QueueName: name }),
  },
  'AWS::S3::Bucket': {
    naming: { property: 'BucketName', maxLength: 63, lowerCase: true },
    values: ({ name, region }) => ({
      Ref: name,
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    }),
  },
  'Custom::S3BucketNotifications': { values: ({ resource }) => ({ Ref: idOf(resource, BASE36, 20) }) },
  'AWS::SES::ConfigurationSet': {
    naming: { property: 'Name', maxLength: 64 },
    values: ({ name }) => ({ Ref: name }),
  },
  'AWS::SES::ConfigurationSetEventDestination': {
    values: ({ resource }) => ({ Ref: idOf(resource, BASE36, 20), Id: idOf(resource, BASE36, 20) }),
  },
  'AWS::SES::EmailIdentity': {
    naming: { property: 'EmailIdentity', maxLength: 320 },
    values: ({ name, resource }) => ({ Ref: name, ...dkimTokens(name, resource) }),
  },
  'AWS::Cognito::UserPool': {
    values: ({ resource, region }) => {
      const id = `${region}_${idOf(resource, BASE62, 9)}`;
      const provider = `cognito-idp.${region}.amazonaws.com/${id}`;
      return {
        Ref: id,
        UserPoolId: id,
        Arn: arn('cognito-idp', region, `userpool/${id}`),
        ProviderName: provider,
        ProviderURL: `https://${provider}`,
      };
    },
  },
  'AWS::Cognito::UserPoolClient': {
    values: ({ resource }) => {
      const id = idOf(resource, BASE36, 26);
      return { Ref: id, ClientId: id };
    },
  },
  'AWS::Lambda::Function': {
    naming: { property: 'FunctionName', maxLength: 64 },
    values: ({ name, region }) => ({ Ref: name, Arn: arn('lambda', region, `function:${name}`) }),
  },
  'AWS::Lambda::EventInvokeConfig': { values: ({ resource }) => ({ Ref: idOf(resource, BASE36, 20) }) },
  'AWS::Lambda::EventSourceMapping': {
    values: ({ resource, region }) => {
      const id = uuidOf(resource);
      return {
        Ref: id,
        Id: id,
        EventSourceMappingArn: arn('lambda', region, `event-source-mapping:${id}`),
      };
    },
  },
  'AWS::StepFunctions::StateMachine': {
    naming: { property: 'StateMachineName', maxLength: 80 },
    values: ({ name, region }) => {
      const machine = arn('states', region, `stateMachine:${name}`);
      return { Ref: machine, Arn: machine, Name: name };
    },
  },
  'AWS::Events::EventBus': {
    naming: { property: 'Name', maxLength: 256 },
    values: ({ name, region }) => ({
      Ref: name,
      Name: name,
      Arn: arn('events', region, `event-bus/${name}`),
    }),
  },
  'AWS::Events::Rule': {
    naming: { property: 'Name', maxLength: 64 },
    // The ARN names the bus; who asks for it (a permission) has no local effect.
    values: ({ name, region }) => ({ Ref: name, Arn: arn('events', region, `rule/${name}`) }),
  },
  'AWS::ApiGatewayV2::Api': {
    values: ({ resource }) => {
      const id = idOf(resource, BASE36, 10);
      return { Ref: id, ApiId: id };
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    naming: { property: 'StageName', maxLength: 128 },
    values: ({ name }) => ({ Ref: name }),
  },
  'AWS::ApiGatewayV2::Authorizer': {
    values: ({ resource }) => ({ Ref: idOf(resource, BASE36, 6), AuthorizerId: idOf(resource, BASE36, 6) }),
  },
  'AWS::ApiGatewayV2::Integration': {
    values: ({ resource }) => ({ Ref: idOf(resource, BASE36, 7), IntegrationId: idOf(resource, BASE36, 7) }),
  },
  'AWS::ApiGatewayV2::Route': {
    values: ({ resource }) => ({ Ref: idOf(resource, BASE36, 7), RouteId: idOf(resource, BASE36, 7) }),
  },
};

/** The property that holds the name of a hosted type, if it has one. */
export function nameProperty(type: string): string | undefined {
  return isHosted(type) ? physicalTypes[type].naming?.property : undefined;
}

/**
 * The attributes of a resource, `Ref` among them. `givenName` is the resolved name property; without it the name is
 * made of stack and logical id. Resources without local effect answer to everything: a name that leads nowhere.
 */
export function physicalValues(resource: TemplateResource, givenName: string | undefined) {
  const { type, stack } = resource;
  if (!isHosted(type)) {
    const name = `${stack.name}-${resource.logicalId}`;
    return (attribute: string) => (attribute.endsWith('Arn') ? arn('local', stack.region, name) : name);
  }
  const { naming, values } = physicalTypes[type];
  const name = givenName ?? generatedName(resource, naming?.maxLength ?? 255, naming?.lowerCase ?? false);
  const known = values({ resource, region: stack.region, name });
  return (attribute: string): string | undefined => known[attribute];
}

/** `<stack>-<logical id>`, cut in the middle where it is too long, as CloudFormation does. */
function generatedName(resource: TemplateResource, maxLength: number, lowerCase: boolean): string {
  const suffix = resource.properties.FifoQueue === true ? '.fifo' : '';
  const room = maxLength - suffix.length;
  const full = `${resource.stack.name}-${resource.logicalId}`;
  const name = full.length <= room ? full : `${full.slice(0, room - 9)}-${idOf(resource, BASE36, 8)}`;
  return (lowerCase ? name.toLowerCase() : name) + suffix;
}

function arn(service: string, region: string, rest: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT_ID}:${rest}`;
}

/** DKIM records go to DNS by hand; locally nobody looks them up. */
function dkimTokens(name: string, resource: TemplateResource): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const number of [1, 2, 3]) {
    const token = `${idOf(resource, BASE36, 31)}${number}`;
    tokens[`DkimDNSTokenName${number}`] = `${token}._domainkey.${name}`;
    tokens[`DkimDNSTokenValue${number}`] = `${token}.dkim.amazonses.com`;
  }
  return tokens;
}

/** An id of AWS's form that follows from the resource's place in the template. */
function idOf(resource: TemplateResource, alphabet: string, length: number): string {
  return [...fingerprint(resource).subarray(0, length)]
    .map((byte) => alphabet[byte % alphabet.length])
    .join('');
}

function uuidOf(resource: TemplateResource): string {
  const hex = fingerprint(resource).toString('hex');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join('-');
}

function fingerprint({ stack, logicalId }: TemplateResource): Buffer {
  return createHash('sha256').update(`${stack.name}\0${logicalId}`).digest();
}
