import { randomUUID } from 'node:crypto';

/** SES's own ids begin with a number for the region; https://docs.aws.amazon.com/general/latest/gr/ses.html lists regions. */
const REGION_PREFIXES: Readonly<Record<string, string>> = {
  'us-east-1': '0100',
  'us-west-2': '0101',
  'eu-west-1': '0102',
  'eu-central-1': '0107',
};

/** An id as SES gives messages and feedback: region, time in ms (hexadecimal), a UUID and a serial number. */
export function newMessageId(region: string, at: number): string {
  const time = at.toString(16).padStart(12, '0');
  return `${REGION_PREFIXES[region] ?? '0100'}${time}-${randomUUID()}-000000`;
}

/** The Message-ID header that SES writes in place of the sender's. */
export function messageIdHeader(region: string, messageId: string): string {
  return `<${messageId}@${region === 'us-east-1' ? 'email' : region}.amazonses.com>`;
}
