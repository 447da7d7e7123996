import * as z from 'zod';
import { day, emailAddress, instant, line, money, phoneNumber, prose } from '../platform/fields.ts';
import type { CustomField } from './custom-field.ts';

/** What a definition says about values: all that checking one needs. */
export type ValueRule = Pick<CustomField, 'type' | 'options' | 'min' | 'max' | 'maxLength'>;

/** A value as records keep it, or why it is none of this field. */
export type ReadValue = { readonly value: unknown } | { readonly problem: string };

/** Of every text that has no shorter limit of its own. */
const longest = 2_000;
const mostChoices = 50;

const [url, oneDay] = [z.url({ protocol: /^https?$/ }).max(longest), day];

/** Reads a value of a custom field as JSON has it: trimmed, an instant in UTC, choices each once. Pure. */
export function readCustomValue(rule: ValueRule, value: unknown): ReadValue {
  switch (rule.type) {
    case 'text':
      return readText(line(rule.maxLength ?? longest), value);
    case 'longText':
      return readText(prose(rule.maxLength ?? longest), value);
    case 'url':
      return readText(url.max(rule.maxLength ?? longest), value, 'must be an http or https address');
    case 'email':
      return readText(emailAddress, value);
    case 'phone':
      return readText(phoneNumber, value, 'must be a phone number');
    case 'date':
      return readText(oneDay, value, 'must be a date such as 2026-11-22');
    case 'dateTime':
      return readText(instant, value, 'must be an instant such as 2026-11-22T09:30:00Z');
    case 'boolean':
      return typeof value === 'boolean' ? { value } : { problem: 'must be true or false' };
    case 'number':
      return typeof value === 'number' ? within(rule, value, value) : { problem: 'must be a number' };
    case 'money': {
      const parsed = money.safeParse(value);
      if (parsed.success) return within(rule, parsed.data.amount, parsed.data);
      return { problem: 'must be money: { "amount": 129900, "currency": "CNY" }' };
    }
    case 'select':
      return readChoice(rule, value);
    case 'multiSelect':
      return readChoices(rule, value);
  }
}

function readText(schema: z.ZodType<string>, value: unknown, otherwise?: string): ReadValue {
  if (typeof value !== 'string') return { problem: otherwise ?? 'must be a text' };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  return { problem: otherwise ?? parsed.error.issues[0]?.message ?? 'is not valid' };
}

function within({ min, max }: ValueRule, number: number, value: unknown): ReadValue {
  if (!Number.isFinite(number)) return { problem: 'must be a number' };
  if (min !== undefined && number < min) return { problem: `must be at least ${min}` };
  if (max !== undefined && number > max) return { problem: `must be at most ${max}` };
  return { value };
}

function readChoice({ options = [] }: ValueRule, value: unknown): ReadValue {
  const values = options.map((option) => option.value);
  return values.some((one) => one === value)
    ? { value }
    : { problem: `must be one of ${values.join(', ')}`.slice(0, 500) };
}

function readChoices(rule: ValueRule, value: unknown): ReadValue {
  if (!Array.isArray(value)) return { problem: 'must be a list of options' };
  if (value.length > mostChoices) return { problem: `must have at most ${mostChoices} options` };
  for (const one of value) {
    const read = readChoice(rule, one);
    if ('problem' in read) return { problem: `each ${read.problem}` };
  }
  return { value: [...new Set(value)] };
}
