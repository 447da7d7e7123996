import { minorDigitsOf } from '../imports/cell-values.ts';
import type { Money } from '../platform/fields.ts';

/** An amount of money as a decimal number, its currency left out: `1234.50`. */
export function amountText({ amount, currency }: Money): string {
  const digits = minorDigitsOf(currency) ?? 2;
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Several values of one cell; on lines of their own where one of them holds a sign that parts values. */
export function listText(values: readonly string[]): string {
  return values.join(values.some((value) => /[;；、|,，]/.test(value)) ? '\n' : '; ');
}

/** The value of a field that the organization added, as its column has it. */
export function customText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return listText(value.map(String));
  if (isMoney(value)) return `${amountText(value)} ${value.currency}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isMoney(value: unknown): value is Money {
  return (
    typeof value === 'object' &&
    value !== null &&
    'amount' in value &&
    'currency' in value &&
    typeof value.amount === 'number' &&
    typeof value.currency === 'string'
  );
}
