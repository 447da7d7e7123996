import * as z from 'zod';

const days = z.int().min(1).max(3650);

/** Days without a touch after which an account is called quiet: by tier, and for the others. */
export const QuietDays = z.strictObject({
  A: days.optional(),
  B: days.optional(),
  C: days.optional(),
  other: days.optional(),
});
export type QuietDays = z.output<typeof QuietDays>;

/** A quarter: a customer nobody spoke with for so long has most likely spoken with somebody else. */
const defaultDays = 90;

/** The days after which an account of this tier is called quiet. */
export function quietAfter(tier: 'A' | 'B' | 'C' | undefined, settings: QuietDays | undefined): number {
  return (tier && settings?.[tier]) ?? settings?.other ?? defaultDays;
}
