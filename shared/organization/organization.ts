import * as z from 'zod';
import { HiddenFieldRule } from '../access/hidden-fields.ts';
import { QuietDays } from '../customers/quiet-days.ts';
import { idOf, idSuffix } from '../id.ts';
import { ScoreWeights } from '../leads/score.ts';
import { currency, emailAddress, language, line } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';
import { duration } from '../time/duration.ts';

export const OrganizationFields = z.strictObject({ name: line(200) });

export const Organization = defineEntity({
  name: 'organization',
  schema: recordSchema('organization', OrganizationFields, {}),
});
export type Organization = z.output<typeof Organization.schema>;

/** How the organization works; one record, made with it. */
export const SettingsFields = z.strictObject({
  baseCurrency: currency.default('USD'),
  /** The languages people are written to in, the default first. */
  languages: z.array(language).min(1).max(20).default(['en']),
  defaultCalendarId: idOf('calendar').optional(),
  /** Where leads go that no rule matches. */
  defaultQueueId: idOf('queue').optional(),
  senderAddress: emailAddress.optional(),
  sendRatePerSecond: z.int().min(1).max(10_000).optional(),
  /** How soon a lead should be answered, counted from its creation in business time; never restarts. */
  speedToLead: duration.default('PT1H'),
  /** Country (ISO 3166) of phone numbers that are written without one. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  scoreWeights: ScoreWeights.optional(),
  /** After how many days without a touch an account is called quiet, by its tier. */
  quietDays: QuietDays.optional(),
  /** optIn: marketing needs a granted consent; optOut: it needs that none was withdrawn. */
  marketingConsent: z.enum(['optIn', 'optOut']).default('optIn'),
  /** What some roles do not see of records, and may not write. */
  hiddenFields: z.array(HiddenFieldRule).max(200).optional(),
});

export const Settings = defineEntity({
  name: 'settings',
  schema: recordSchema('settings', SettingsFields, {}),
});
export type Settings = z.output<typeof Settings.schema>;

/** The settings' id follows from the organization's: there is one of them. */
export function settingsIdOf(orgId: string): string {
  return `sett_${idSuffix(orgId)}`;
}
