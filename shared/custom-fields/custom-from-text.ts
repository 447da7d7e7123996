import { listOf, moneyOf, numberOf } from '../imports/cell-values.ts';
import { foldText } from '../text/fold.ts';
import type { CustomField } from './custom-field.ts';
import type { ValueRule } from './custom-values.ts';
import type { Custom } from './validate-custom.ts';

const yes = new Set(['true', 'yes', 'y', '1', 'on', 'x', 'ja', '是', '真', '对'].map(foldText));
const no = new Set(['false', 'no', 'n', '0', 'off', 'nein', '否', '假', '错'].map(foldText));

/**
 * What people and sheets write, as the values that the definitions ask for: `1,250.50` a number, `是` true, an option by its
 * value or its label, `2026/11/22` a day. A text that cannot be read stays a text, which `validateCustom` then refuses with
 * the reason. `currency` where an amount names none. Pure.
 */
export function customFromTexts(
  definitions: readonly CustomField[],
  texts: Readonly<Record<string, string>>,
  currency: string,
): Custom {
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const custom: Custom = {};
  for (const [key, text] of Object.entries(texts)) {
    const definition = byKey.get(key);
    Reflect.set(custom, key, definition ? valueFrom(definition, text.trim(), currency) : text);
  }
  return custom;
}

function valueFrom(rule: ValueRule, text: string, currency: string): unknown {
  switch (rule.type) {
    case 'number':
      return numberOf(text) ?? text;
    case 'boolean':
      return yes.has(foldText(text)) ? true : no.has(foldText(text)) ? false : text;
    case 'date':
      return dayFrom(text) ?? text;
    case 'dateTime':
      return instantFrom(text) ?? text;
    case 'money':
      return moneyOf(text, currency) ?? text;
    case 'select':
      return optionFrom(rule, text);
    case 'multiSelect':
      return listOf(text).map((one) => optionFrom(rule, one));
    case 'url':
      return /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
    default:
      return text;
  }
}

/** The option that is meant: by its value, else by a label, without case. */
function optionFrom({ options = [] }: ValueRule, text: string): string {
  const wanted = foldText(text);
  const names = ({ value, label }: (typeof options)[number]) => [value, label?.en, label?.zh];
  const isMeant = (name: string | undefined) => name !== undefined && foldText(name) === wanted;
  return options.find((option) => names(option).some(isMeant))?.value ?? text;
}

/** Year first, with any of the usual signs between: `2026/11/2`, `2026年11月2日`. Other orders could mean two days. */
function dayFrom(text: string): string | undefined {
  const [, year, month = '', day = ''] =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?$/.exec(text) ?? [];
  return year && `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function instantFrom(text: string): string | undefined {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const spaced = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/i.exec(
    text,
  );
  if (isDay) return `${text}T00:00:00Z`;
  if (!spaced) return undefined;
  const [, date, time = '', zone = 'Z'] = spaced;
  const at = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
