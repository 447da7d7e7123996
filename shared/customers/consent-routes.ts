import * as z from 'zod';
import { instant } from '../platform/fields.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Consent, ConsentFields } from './consent.ts';
import { consentTopic, everyTopic } from './consent-state.ts';
import { Contactability, channelParameter, contactPurposes } from './contactability.ts';
import { customersTag as tag } from './filters.ts';

/** What people agreed to, and whether they may be contacted. */
export const consentRoutes = {
  recordConsent: defineRoute({
    operationId: 'recordConsent',
    method: 'POST',
    path: '/v1/contacts/{id}/consents',
    summary: 'Records that a person agreed to be contacted about a topic on a channel, or took it back',
    tag,
    access: { resource: 'consent', action: 'create' },
    body: ConsentFields,
    response: Consent.schema,
    status: 201,
  }),
  listConsents: defineRoute({
    operationId: 'listConsents',
    method: 'GET',
    path: '/v1/contacts/{id}/consents',
    summary: 'Everything a person agreed to or took back, newest first',
    tag,
    access: { resource: 'consent', action: 'read' },
    query: z.object({ ...pageQuery, topic: consentTopic.optional(), channel: channelParameter.optional() }),
    response: pageOf(Consent.schema),
  }),
  getContactability: defineRoute({
    operationId: 'getContactability',
    method: 'GET',
    path: '/v1/contacts/{id}/contactability',
    summary: 'Whether a person may be contacted on a channel at a time, and why',
    tag,
    access: { resource: 'consent', action: 'read' },
    query: z.object({
      channel: channelParameter,
      at: instant.optional().describe('Now where it is left out'),
      topic: consentTopic.default(everyTopic),
      purpose: z.enum(contactPurposes).default('marketing'),
    }),
    response: Contactability,
  }),
} as const;
