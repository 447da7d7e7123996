import { UnsupportedByLocalCloud } from '../contracts.ts';
import {
  type ConfigurationSet,
  configurationSetFromTemplate,
  eventDestinationFromTemplate,
} from './configuration-sets.ts';
import { type EmailIdentity, emailIdentityFromTemplate } from './identities.ts';

/** A resource of the template, its intrinsic functions resolved. */
export interface SesResource {
  readonly logicalId: string;
  readonly properties: unknown;
}

/** What `startSes` needs from the template: identities, and configuration sets with their event destinations. */
export function sesFromTemplate(template: {
  readonly emailIdentities: readonly SesResource[];
  readonly configurationSets: readonly SesResource[];
  readonly eventDestinations: readonly SesResource[];
}): { identities: EmailIdentity[]; configurationSets: ConfigurationSet[] } {
  const sets = template.configurationSets.map(({ logicalId, properties }) =>
    configurationSetFromTemplate(logicalId, properties),
  );
  const destinations = template.eventDestinations.map(({ logicalId, properties }) =>
    eventDestinationFromTemplate(logicalId, properties),
  );
  for (const { configurationSetName, destination } of destinations) {
    if (sets.some(({ name }) => name === configurationSetName)) continue;
    throw new UnsupportedByLocalCloud(
      `the configuration set "${configurationSetName}" of the event destination "${destination.name}"`,
    );
  }
  return {
    identities: template.emailIdentities.map(({ logicalId, properties }) =>
      emailIdentityFromTemplate(logicalId, properties),
    ),
    configurationSets: sets.map((set) => ({
      ...set,
      eventDestinations: destinations
        .filter(({ configurationSetName }) => configurationSetName === set.name)
        .map(({ destination }) => destination),
    })),
  };
}
