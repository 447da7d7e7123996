import * as z from 'zod';
import { consentTopic } from '../customers/consent-state.ts';
import { idPrefixes, idSuffix } from '../id.ts';
import { language, line, prose } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { leadSources } from './lead-sources.ts';

/** One input of a public form. */
export const FormField = z.strictObject({
  /** The lead's field it fills: `name`, `email`, `productsOfInterest`, `custom.size`. */
  name: z
    .string()
    .regex(
      /^(name|email|phone|company|title|website|country|region|city|industry|language|productsOfInterest|notes|custom\.[A-Za-z][A-Za-z0-9_]*)$/,
      'must be a field of a lead',
    ),
  label: line(200),
  required: z.boolean().default(false),
  /** Choices, where it is not free text. */
  options: z.array(line(200)).max(200).optional(),
});

/** A public web form that makes leads. */
export const FormFields = z.strictObject({
  name: line(200),
  fields: z.array(FormField).min(1).max(50),
  source: z.enum(leadSources).default('web'),
  campaignId: line(100).optional(),
  segment: line(100).optional(),
  /** What people agree to by sending it; kept with each lead word for word. */
  consentText: prose(5000).min(1),
  /** What it agrees to: `newsletter`; the inquiry itself where nothing is named. */
  consentTopic: consentTopic.optional(),
  language: language.optional(),
  /** Where the browser goes after a submission; a thank-you page of ours without it. */
  redirectUrl: z.url({ protocol: /^https$/ }).optional(),
  active: z.boolean().default(true),
});

const schema = recordSchema('form', FormFields, {});

/** A form as the API shows it: with where the public finds it. */
export const PublicForm = schema.extend({
  key: z.string().describe('Names the form in its public address, /f/{formKey}'),
  url: z.url(),
});
export type PublicForm = z.output<typeof PublicForm>;

export const Form = defineEntity({
  name: 'form',
  schema,
  placements: (form) => listed(form, 'form'),
});
export type Form = z.output<typeof Form.schema>;

/** The public key of a form: names it and its organization, and nothing that could be guessed from another key. */
export function formKeyOf(form: { id: string; orgId: string }): string {
  return `${idSuffix(form.orgId)}${idSuffix(form.id)}`;
}

/** The ids in a form key; `undefined` when it is none. */
export function readFormKey(key: string): { orgId: string; formId: string } | undefined {
  if (!/^[0-9a-hjkmnp-tv-z]{52}$/.test(key)) return undefined;
  return {
    orgId: `${idPrefixes.organization}_${key.slice(0, 26)}`,
    formId: `${idPrefixes.form}_${key.slice(26)}`,
  };
}
