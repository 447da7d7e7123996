import * as z from 'zod';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { FormFields, PublicForm } from './form.ts';

/** Public web forms, and what the public does with them. */
export const formRoutes = {
  createForm: defineRoute({
    operationId: 'createForm',
    method: 'POST',
    path: '/v1/forms',
    summary: 'Adds a public web form that captures leads',
    tag: 'Forms',
    access: { resource: 'form', action: 'create' },
    body: FormFields,
    response: PublicForm,
    status: 201,
  }),
  listForms: defineRoute({
    operationId: 'listForms',
    method: 'GET',
    path: '/v1/forms',
    summary: 'The forms, newest first',
    tag: 'Forms',
    access: { resource: 'form', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(PublicForm),
  }),
  getForm: defineRoute({
    operationId: 'getForm',
    method: 'GET',
    path: '/v1/forms/{id}',
    summary: 'A form with its public address',
    tag: 'Forms',
    access: { resource: 'form', action: 'read' },
    response: PublicForm,
  }),
  changeForm: defineRoute({
    operationId: 'changeForm',
    method: 'PATCH',
    path: '/v1/forms/{id}',
    summary: 'Changes a form',
    tag: 'Forms',
    access: { resource: 'form', action: 'update' },
    body: patchOf(FormFields),
    ifMatch: 'required',
    response: PublicForm,
  }),
  deleteForm: defineRoute({
    operationId: 'deleteForm',
    method: 'DELETE',
    path: '/v1/forms/{id}',
    summary: 'Deletes a form; its address answers 404 from then on',
    tag: 'Forms',
    access: { resource: 'form', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  showForm: defineRoute({
    operationId: 'showForm',
    method: 'GET',
    path: '/f/{formKey}',
    summary: 'The page of a public form',
    tag: 'Forms',
    access: 'public',
    contentType: 'text/html; charset=utf-8',
  }),
  submitForm: defineRoute({
    operationId: 'submitForm',
    method: 'POST',
    path: '/f/{formKey}',
    summary: 'Sends a public form: as a browser does, or as JSON with the fields by name',
    tag: 'Forms',
    access: 'public',
    body: z.record(z.string().max(200), z.unknown()),
    bodyType: 'form',
    contentType: 'text/html; charset=utf-8',
  }),
} as const;
