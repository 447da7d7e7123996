import { domainOf } from './addresses.ts';

/** What becomes of a message at one recipient. */
export type Outcome = 'delivered' | 'bounced' | 'suppressed' | 'complained' | 'autoReplied';

const SIMULATOR_DOMAIN = 'simulator.amazonses.com';

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  success: 'delivered',
  bounce: 'bounced',
  complaint: 'complained',
  ooto: 'autoReplied',
  suppressionlist: 'suppressed',
};

/** True for addresses of the SES mailbox simulator, which count for the rate but not for the daily quota. */
export function isSimulated(address: string): boolean {
  return domainOf(address) === SIMULATOR_DOMAIN;
}

/**
 * The outcome at an address. Only the simulator's addresses fail; they take labels (`bounce+lead42@…`) as in
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html. An unknown simulator mailbox bounces.
 */
export function outcomeFor(address: string): Outcome {
  if (!isSimulated(address)) return 'delivered';
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const mailbox = local.split('+', 1)[0] ?? local;
  return OUTCOMES[mailbox] ?? 'bounced';
}
