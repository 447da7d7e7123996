import type { Packet } from '../handoffs/handoff.ts';
import type { TextLanguage } from './texts.ts';

/** One line of what the receiver should know: a label and what there is to say. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

const labels = {
  en: {
    because: 'Why you',
    request: 'What was asked',
    products: 'Products of interest',
    source: 'Source',
    campaign: 'Campaign',
    reach: 'How to reach them',
    preferred: 'They prefer',
    account: 'Account',
    tier: 'tier',
    opportunities: 'Open opportunities',
    unresolved: 'Unresolved',
    since: 'since',
    history: 'What happened so far',
  },
  zh: {
    because: '选择您的原因',
    request: '需求',
    products: '感兴趣的产品',
    source: '来源',
    campaign: '活动',
    reach: '联系方式',
    preferred: '首选渠道',
    account: '客户',
    tier: '等级',
    opportunities: '进行中的商机',
    unresolved: '未解决事项',
    since: '自',
    history: '往来记录',
  },
} as const;

/** What a mail shows of the history; the rest is in the record. */
const latest = 8;

/** Why the reader was chosen. */
export function whyYou(because: string, language: TextLanguage): Fact {
  return { label: labels[language].because, value: because };
}

/** What is in the packet, in the order in which somebody who is about to call needs it; what is empty is left out. Days by the reader's clock. */
export function packetFacts(packet: Packet, language: TextLanguage, timeZone = 'UTC'): Fact[] {
  const day = (at: string) => dayIn(at, timeZone);
  const words = labels[language];
  const { account } = packet;
  const tier = account?.tier ? ` (${words.tier} ${account.tier})` : '';
  const lines: readonly (readonly [string, string | undefined])[] = [
    [words.request, packet.request],
    [words.products, packet.productsOfInterest.join(', ')],
    [words.source, packet.source],
    [words.campaign, packet.campaign],
    [words.reach, packet.channels.map(({ kind, value }) => `${kind}: ${value}`).join(', ')],
    [words.preferred, packet.preferredChannel],
    [words.account, account && `${account.name}${tier}`],
    [words.opportunities, packet.openOpportunities.map((one) => opportunityText(one, language)).join('; ')],
    [
      words.unresolved,
      packet.unresolved.map(({ title, since }) => `${title} (${words.since} ${day(since)})`).join('; '),
    ],
    [
      words.history,
      packet.history
        .slice(0, latest)
        .map(({ at, summary }) => `${day(at)} ${summary}`)
        .join('\n'),
    ],
  ];
  return lines.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

function opportunityText(
  { name, amount, stage }: Packet['openOpportunities'][number],
  language: TextLanguage,
): string {
  const said = [amount && moneyText(amount, language), stage].filter((part) => part !== undefined);
  return said.length > 0 ? `${name} (${said.join(', ')})` : name;
}

function moneyText(
  { amount, currency }: { amount: number; currency: string },
  language: TextLanguage,
): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  // Minor units: 2 digits of most currencies, none of the yen.
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** The day by the reader's clock: `2026-11-22`. Canada writes days as ISO 8601 does. */
function dayIn(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(at));
}
