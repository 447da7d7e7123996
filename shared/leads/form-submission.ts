import type { CustomField } from '../custom-fields/custom-field.ts';
import { customFromTexts } from '../custom-fields/custom-from-text.ts';
import { type CheckedCustom, validateCustom } from '../custom-fields/validate-custom.ts';
import { problemsOf } from '../platform/validation.ts';
import type { Form } from './form.ts';
import type { FormTexts } from './form-texts.ts';
import { LeadFields, reachable } from './lead.ts';

export interface Submission {
  /** What was sent, by field of the form, as texts: to be shown again when something is wrong. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly lead?: LeadFields;
  /** In words for whoever filled it in, by field; the empty name stands for the whole. */
  readonly problems: Readonly<Record<string, string>>;
  /** Names that are no fields of the form. */
  readonly unknown: readonly string[];
}

/** What the organization says about its own fields of leads: their definitions, and the currency of amounts that name none. */
export interface CustomTerms {
  readonly definitions: readonly CustomField[];
  readonly currency: string;
}

/**
 * Reads what was sent with a form: its own fields only, trimmed, empty ones left out, choices among its options, custom
 * fields as their definitions ask for. A custom field that the form asks for and nobody has defined is kept as text: the
 * form is older than the definitions, and whoever fills it in cannot help it. Pure.
 */
export function readSubmission(
  form: Form,
  sent: Readonly<Record<string, unknown>>,
  texts: FormTexts,
  customTerms: CustomTerms = { definitions: [], currency: 'USD' },
): Submission {
  const values = Object.fromEntries(form.fields.map(({ name }) => [name, valuesOf(name, sent)]));
  const isField = (name: string) =>
    form.fields.some((field) => name === field.name || isPlaceOf(field.name, name));
  const unknown = Object.keys(sent).filter((name) => !isField(name));
  const problems: Record<string, string> = {};
  for (const { name, required, options } of form.fields) {
    const given = values[name] ?? [];
    if (required && given.length === 0) problems[name] = texts.fillIn;
    if (options && given.some((value) => !options.includes(value))) problems[name] = texts.wrong;
  }
  const written = leadFrom(form, values);
  const { custom, problems: wrong } = readCustom(written.custom, customTerms);
  const parsed = LeadFields.safeParse({ ...written, custom });
  for (const { path } of [...wrong, ...(parsed.success ? [] : problemsOf(parsed.error))]) {
    const field = form.fields.find(({ name }) => path === name || path.startsWith(`${name}.`));
    problems[field?.name ?? ''] ??= texts.wrong;
  }
  if (!parsed.success) return { values, problems, unknown };
  if (!reachable(parsed.data) && Object.keys(problems).length === 0) problems[''] = texts.reach;
  return Object.keys(problems).length === 0
    ? { values, lead: parsed.data, problems, unknown }
    : { values, problems, unknown };
}

/** The texts of custom fields as values; required ones are not asked for: a form asks for what it asks. */
function readCustom(
  texts: Readonly<Record<string, string>> | undefined,
  { definitions, currency }: CustomTerms,
): CheckedCustom {
  const given = Object.entries(texts ?? {});
  const isDefined = ([key]: readonly [string, string]) => definitions.some((one) => one.key === key);
  const read = customFromTexts(definitions, Object.fromEntries(given.filter(isDefined)), currency);
  const { custom, problems } = validateCustom({
    recordType: 'lead',
    definitions,
    custom: read,
    isPartial: true,
  });
  const kept = { ...Object.fromEntries(given.filter((one) => !isDefined(one))), ...custom };
  return { custom: Object.keys(kept).length > 0 ? kept : undefined, problems };
}

/** What a lead may be made of, before it is checked; custom fields as the texts that were sent. */
interface WrittenLead {
  readonly [name: string]: unknown;
  readonly custom?: Readonly<Record<string, string>>;
}

function leadFrom(form: Form, values: Submission['values']): WrittenLead {
  const lead: Record<string, unknown> = {};
  const custom: Record<string, string> = {};
  for (const [name, given] of Object.entries(values)) {
    const [first] = given;
    if (first === undefined) continue;
    if (name === 'productsOfInterest')
      lead[name] = given.flatMap((value) => value.split(/[,;，；、]/)).filter((value) => value.trim() !== '');
    else if (name.startsWith('custom.')) custom[name.slice('custom.'.length)] = given.join(', ');
    else lead[name] = first;
  }
  const { source, campaignId, segment, language } = form;
  return {
    ...lead,
    name: lead.name ?? lead.company ?? lead.email ?? lead.phone ?? form.name,
    language: lead.language ?? language,
    source,
    sourceDetail: form.name,
    campaignId,
    segment,
    ...(Object.keys(custom).length > 0 && { custom }),
  };
}

/** The texts sent for a field: one, a list, or several under `field.0`, `field.1` as checkboxes send them. */
function valuesOf(name: string, sent: Readonly<Record<string, unknown>>): string[] {
  const places = Object.keys(sent).filter((key) => isPlaceOf(name, key));
  return [sent[name], ...places.map((key) => sent[key])]
    .flat()
    .flatMap((value) =>
      typeof value === 'string' || typeof value === 'number' ? [String(value).trim()] : [],
    )
    .filter((value) => value !== '');
}

const isPlaceOf = (name: string, key: string) =>
  key.startsWith(`${name}.`) && /^\d{1,3}$/.test(key.slice(name.length + 1));
