import * as z from 'zod';
import { idOf } from '../id.ts';
import { customFields, emailAddress, labels, language, line, phoneNumber } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { normaliseEmail, normalisePhone } from '../text/contact-points.ts';

export const PersonName = z.strictObject({
  given: line(100).optional(),
  family: line(100).optional(),
  full: line(200),
});

export const ContactFields = z.strictObject({
  name: PersonName,
  accountId: idOf('account').optional(),
  emails: z
    .array(
      z.strictObject({ address: emailAddress, kind: line(40).optional(), primary: z.boolean().optional() }),
    )
    .max(20)
    .default([]),
  phones: z
    .array(z.strictObject({ number: phoneNumber, kind: line(40).optional() }))
    .max(20)
    .default([]),
  title: line(200).optional(),
  language: language.optional(),
  timeZone: line(64).optional(),
  preferences: z
    .strictObject({
      channel: z.enum(['email', 'phone', 'sms', 'wechat', 'mail', 'none']),
      quietHours: z
        .strictObject({ from: z.iso.time({ precision: -1 }), to: z.iso.time({ precision: -1 }) })
        .optional(),
      maxPerWeek: z.int().min(0).max(1000).optional(),
    })
    .optional(),
  tags: labels(100).optional(),
  custom: customFields.optional(),
});

export const Contact = defineEntity({
  name: 'contact',
  schema: recordSchema('contact', ContactFields, {
    ownerId: z.string().optional(),
    teamId: z.string().optional(),
  }),
  placements: (contact) => ({
    ...listed(contact, 'contact'),
    ...(contact.accountId && {
      account: [`contact#${contact.accountId}`, `${contact.createdAt}#${contact.id}`] as const,
    }),
  }),
  lookups: (contact) => [
    ...new Set([
      ...contact.emails.map(({ address }) => `email:${normaliseEmail(address)}`),
      ...contact.phones.flatMap(({ number }) => {
        const phone = normalisePhone(number);
        return phone ? [`phone:${phone}`] : [];
      }),
    ]),
  ],
  searchTexts: (contact) => [
    contact.name.full,
    contact.title,
    ...contact.emails.map(({ address }) => address),
    ...contact.phones.map(({ number }) => number),
  ],
});
export type Contact = z.output<typeof Contact.schema>;
