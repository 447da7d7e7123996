import type { Mailroom } from './accept-message.ts';
import { identityFor } from './identities.ts';
import type { QueryParameters, Xml } from './query-protocol.ts';

const QUARTER_HOUR = 15 * 60_000;
const TWO_WEEKS = 14 * 24 * 60 * 60_000;

/** `GetSendQuota`: the limits of the account and what the last 24 hours used of them. */
export function getSendQuota({ meter }: Mailroom, parameters: QueryParameters): Xml {
  parameters.refuseUnread();
  return {
    Max24HourSend: meter.limits.max24HourSend,
    MaxSendRate: meter.limits.maxSendRate,
    SentLast24Hours: meter.sentLast24Hours(),
  };
}

/** `GetSendStatistics`: two weeks in quarters of an hour. */
export function getSendStatistics({ store, clock }: Mailroom, parameters: QueryParameters): Xml {
  parameters.refuseUnread();
  const rows = store.statistics(clock() - TWO_WEEKS, QUARTER_HOUR);
  const points = [...Map.groupBy(rows, (row) => row.at)].map(([at, outcomes]) => {
    const sum = (...names: string[]) =>
      outcomes
        .filter(({ outcome }) => names.includes(outcome))
        .reduce((total, { count }) => total + count, 0);
    return {
      Timestamp: new Date(at).toISOString(),
      DeliveryAttempts: sum('delivered', 'bounced', 'suppressed', 'complained', 'autoReplied', 'rejected'),
      Bounces: sum('bounced', 'suppressed'),
      Complaints: sum('complained'),
      Rejects: sum('rejected'),
    };
  });
  return { SendDataPoints: { member: points } };
}

/** `ListIdentities`: all on one page. */
export function listIdentities({ account }: Mailroom, parameters: QueryParameters): Xml {
  const type = parameters.optional('IdentityType');
  const limit = Number(parameters.optional('MaxItems') ?? 1000);
  parameters.refuseUnread();
  const names = account.identities
    .map(({ name }) => name)
    .filter((name) => type === undefined || (type === 'EmailAddress') === name.includes('@'));
  return { Identities: { member: names.slice(0, limit) } };
}

/** `GetIdentityVerificationAttributes`: what the template declares is verified, the rest is unknown. */
export function getIdentityVerificationAttributes({ account }: Mailroom, parameters: QueryParameters): Xml {
  const asked = parameters.list('Identities');
  parameters.refuseUnread();
  const entries = asked
    .filter(
      (name) =>
        account.identities.some((identity) => identity.name === name) ||
        identityFor(account.identities, name)?.name === name,
    )
    .map((name) => ({ key: name, value: { VerificationStatus: 'Success' } }));
  return { VerificationAttributes: { entry: entries } };
}
