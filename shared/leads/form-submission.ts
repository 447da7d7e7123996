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

/** Reads what was sent with a form: its own fields only, trimmed, empty ones left out, choices among its options. Pure. */
export function readSubmission(
  form: Form,
  sent: Readonly<Record<string, unknown>>,
  texts: FormTexts,
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
  const parsed = LeadFields.safeParse(leadFrom(form, values));
  if (!parsed.success) {
    for (const { path } of problemsOf(parsed.error)) {
      const field = form.fields.find(({ name }) => path === name || path.startsWith(`${name}.`));
      problems[field?.name ?? ''] ??= texts.wrong;
    }
    return { values, problems, unknown };
  }
  if (!reachable(parsed.data) && Object.keys(problems).length === 0) problems[''] = texts.reach;
  return Object.keys(problems).length === 0
    ? { values, lead: parsed.data, problems, unknown }
    : { values, problems, unknown };
}

function leadFrom(form: Form, values: Submission['values']): Record<string, unknown> {
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
