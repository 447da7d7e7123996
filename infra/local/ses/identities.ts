import * as z from 'zod';
import { readProperties } from '../template-properties.ts';
import { domainOf } from './addresses.ts';
import { SesError } from './ses-error.ts';

/** A verified sender: an address or a whole domain with its subdomains. */
export interface EmailIdentity {
  readonly name: string;
  /** The configuration set of messages that name none. */
  readonly defaultConfigurationSet?: string;
}

// DKIM, the MAIL FROM domain and forwarded feedback change what other mail servers see; here nothing leaves.
const withoutEffectHere = z.unknown().optional();

const emailIdentityProperties = z.strictObject({
  EmailIdentity: z.string().min(1),
  ConfigurationSetAttributes: z.strictObject({ ConfigurationSetName: z.string().optional() }).optional(),
  DkimAttributes: withoutEffectHere,
  DkimSigningAttributes: withoutEffectHere,
  MailFromAttributes: withoutEffectHere,
  FeedbackAttributes: withoutEffectHere,
  Tags: withoutEffectHere,
});

/** The identity that an `AWS::SES::EmailIdentity` of the template makes. */
export function emailIdentityFromTemplate(logicalId: string, properties: unknown): EmailIdentity {
  const resource = { type: 'AWS::SES::EmailIdentity', logicalId };
  const read = readProperties(emailIdentityProperties, resource, properties);
  const defaultConfigurationSet = read.ConfigurationSetAttributes?.ConfigurationSetName;
  return { name: read.EmailIdentity, ...(defaultConfigurationSet ? { defaultConfigurationSet } : {}) };
}

/** The identity that lets `address` send: its own, then its domain, then the domains above it. */
export function identityFor(
  identities: readonly EmailIdentity[],
  address: string,
): EmailIdentity | undefined {
  const domain = domainOf(address);
  const local = address.slice(0, address.lastIndexOf('@'));
  const unlabelled = local.split('+', 1)[0] ?? local;
  const named = identities.find(({ name }) => {
    const identityLocal = name.slice(0, Math.max(name.lastIndexOf('@'), 0));
    return identityLocal !== '' && domainOf(name) === domain && [local, unlabelled].includes(identityLocal);
  });
  if (named) return named;
  const labels = domain.split('.');
  for (let depth = 0; depth < labels.length; depth += 1) {
    const parent = labels.slice(depth).join('.');
    const found = identities.find(({ name }) => !name.includes('@') && name.toLowerCase() === parent);
    if (found) return found;
  }
  return undefined;
}

/** Throws SES's `MessageRejected` naming every sender that no identity covers. */
export function requireVerified(
  identities: readonly EmailIdentity[],
  senders: readonly string[],
  region: string,
): void {
  const failed = [...new Set(senders)].filter((sender) => !identityFor(identities, sender));
  if (failed.length === 0) return;
  throw new SesError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${failed.join(', ')}`,
  );
}
