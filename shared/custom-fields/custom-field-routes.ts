import * as z from 'zod';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { CustomField, CustomFieldFields, customizedTypes } from './custom-field.ts';

const tag = 'Organization';

/** The fields an organization adds to its records. */
export const customFieldRoutes = {
  createCustomField: defineRoute({
    operationId: 'createCustomField',
    method: 'POST',
    path: '/v1/custom-fields',
    summary: 'Adds a field to a type of record; from its first field on the type takes no others in `custom`',
    tag,
    access: { resource: 'customField', action: 'create' },
    body: CustomFieldFields,
    response: CustomField.schema,
    status: 201,
  }),
  listCustomFields: defineRoute({
    operationId: 'listCustomFields',
    method: 'GET',
    path: '/v1/custom-fields',
    summary: 'The fields you may see, by type of record and name',
    tag,
    access: { resource: 'customField', action: 'read' },
    query: z.object({ ...pageQuery, recordType: z.enum(customizedTypes).optional() }),
    response: pageOf(CustomField.schema),
  }),
  getCustomField: defineRoute({
    operationId: 'getCustomField',
    method: 'GET',
    path: '/v1/custom-fields/{id}',
    summary: 'A custom field',
    tag,
    access: { resource: 'customField', action: 'read' },
    response: CustomField.schema,
  }),
  changeCustomField: defineRoute({
    operationId: 'changeCustomField',
    method: 'PATCH',
    path: '/v1/custom-fields/{id}',
    summary:
      'Changes a custom field, except its type; values that records hold stay until they are written anew',
    tag,
    access: { resource: 'customField', action: 'update' },
    body: patchOf(CustomFieldFields),
    ifMatch: 'required',
    response: CustomField.schema,
  }),
  deleteCustomField: defineRoute({
    operationId: 'deleteCustomField',
    method: 'DELETE',
    path: '/v1/custom-fields/{id}',
    summary: 'Deletes a custom field that no rule names; records keep what they hold',
    tag,
    access: { resource: 'customField', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
} as const;
