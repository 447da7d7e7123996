import { isPlain, type Plain } from '../platform/plain.ts';
import { type HiddenFields, hides } from './hidden-fields.ts';

/**
 * Where one record repeats a field of another, or says in words what stands in one: hiding the field hides it there, and
 * what is left is still valid by its schema. A new such place belongs here.
 */

/** The fields of a lead behind the channels in a packet. */
const channelsOfLead: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'phone',
  website: 'website',
};

/** Rules of the score that are not named for the field they judge; the others are. */
const scoredFields: Readonly<Record<string, string>> = { seniority: 'title' };

const unsaid = 'a field that your role does not see decides';

/** The object without what it repeats of fields that are hidden elsewhere. Pure. */
export function echoesOf(object: Plain, hidden: HiddenFields): Plain {
  const isOfLead = (field: string) => hides(hidden, 'lead', field);
  let visible = object;
  if (isPlain(object.packet)) visible = { ...visible, packet: visiblePacket(object.packet, isOfLead) };
  if (Array.isArray(object.scoreReasons)) {
    visible = { ...visible, scoreReasons: object.scoreReasons.filter((one) => !isOfLead(scoredField(one))) };
  }
  // A company's tier counts for all below it.
  if ('effectiveTier' in object && hides(hidden, 'account', 'tier')) {
    const { effectiveTier: _tier, ...others } = visible;
    visible = others;
  }
  if (Array.isArray(object.rules)) visible = { ...visible, rules: visibleRules(object.rules, hidden) };
  // "Holds another lead of Silk Ltd" names the company of a lead.
  if (isPlain(object.explanation) && object.explanation.code === 'companyLead' && isOfLead('company')) {
    const { explanation: _told, ...others } = visible;
    visible = { ...others, because: unsaid };
  }
  return visible;
}

/** What a hand-off repeats of its lead, so that its receiver need not ask. */
function visiblePacket(packet: Plain, isHidden: (field: string) => boolean): Plain {
  const { request, campaign, preferredChannel, productsOfInterest, source, channels, history, ...others } =
    packet;
  const isDetailHidden = isHidden('sourceDetail');
  return {
    ...others,
    ...(!isHidden('notes') && { request }),
    ...(!isHidden('campaignId') && { campaign }),
    ...(!isHidden('preferredChannel') && { preferredChannel }),
    productsOfInterest: isHidden('productsOfInterest') ? [] : productsOfInterest,
    // `event (Hannover Messe)`: the source in our words, then in those of whoever sent it.
    source: isDetailHidden && typeof source === 'string' ? source.replace(/ \(.*$/su, '') : source,
    channels: Array.isArray(channels) ? channels.filter((one) => !isHidden(channelField(one))) : channels,
    history:
      isDetailHidden && Array.isArray(history)
        ? history.filter((touch) => !isPlain(touch) || touch.kind !== 'captured')
        : history,
  };
}

function channelField(channel: unknown): string {
  const kind = isPlain(channel) ? String(channel.kind) : '';
  return channelsOfLead[kind] ?? kind;
}

function scoredField(reason: unknown): string {
  const rule = isPlain(reason) ? String(reason.rule) : '';
  return scoredFields[rule] ?? rule;
}

/** Rules say why they do not take a lead with what stands in it: `budget is {"amount":…}, it should be …`. */
function visibleRules(rules: readonly unknown[], hidden: HiddenFields): unknown[] {
  const fields = [...(hidden.get('lead') ?? [])];
  return rules.map((rule) => {
    if (!isPlain(rule) || typeof rule.because !== 'string') return rule;
    const { because } = rule;
    return fields.some((field) => speaksOf(because, field)) ? { ...rule, because: unsaid } : rule;
  });
}

function speaksOf(sentence: string, field: string): boolean {
  return sentence.split(/[^A-Za-z0-9_.]+/).some((word) => word === field || word.startsWith(`${field}.`));
}
