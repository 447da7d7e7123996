import type { Packet } from '../handoffs/handoff.ts';
import { explanationText, type Told } from './explanation-text.ts';
import { capturedText, factLabels, sourceText, wordFor } from './fact-words.ts';
import type { TextLanguage } from './texts.ts';

/** One line of what the receiver should know: a label and what there is to say. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What a mail shows of the history; the rest is in the record. */
const latest = 8;

/** Why the reader was chosen. */
export function whyYou(told: Told, language: TextLanguage): Fact {
  return { label: factLabels[language].because, value: explanationText(told, language) };
}

/** Why it waits in a queue and was offered to nobody, with the rule that decided where it is not said already. */
export function whyInQueue(reason: Told, rule: Told | undefined, language: TextLanguage): Fact {
  const said = explanationText(reason, language);
  const value = rule ? `${said} (${explanationText(rule, language)})` : said;
  return { label: factLabels[language].inQueue, value };
}

/** What somebody gave as their reason, as they wrote it. */
export function reasonGiven(reason: string, language: TextLanguage): Fact {
  return { label: factLabels[language].reason, value: reason };
}

/** What is in the packet, in the order in which somebody who is about to call needs it; what is empty is left out. Days by the reader's clock. */
export function packetFacts(packet: Packet, language: TextLanguage, timeZone = 'UTC'): Fact[] {
  const day = (at: string) => dayIn(at, timeZone);
  const words = factLabels[language];
  const word = (value: string) => wordFor(value, language);
  const { account } = packet;
  const tier = account?.tier ? ` (${words.tier} ${account.tier})` : '';
  const lines: readonly (readonly [string, string | undefined])[] = [
    [words.request, packet.request],
    [words.products, packet.productsOfInterest.join(', ')],
    [words.source, sourceText(packet.source, language)],
    [words.campaign, packet.campaign],
    [words.reach, packet.channels.map(({ kind, value }) => `${word(kind)}: ${value}`).join(', ')],
    [words.preferred, packet.preferredChannel && word(packet.preferredChannel)],
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
        .map(({ at, kind, summary }) => {
          const said = kind === 'captured' ? capturedText(packet.source, summary, language) : summary;
          return `${day(at)} ${said}`;
        })
        .join('\n'),
    ],
  ];
  return lines.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

function opportunityText(
  { name, amount, stage }: Packet['openOpportunities'][number],
  language: TextLanguage,
): string {
  const said = [amount && moneyText(amount, language), stage && wordFor(stage, language)].filter(
    (part) => part !== undefined,
  );
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
