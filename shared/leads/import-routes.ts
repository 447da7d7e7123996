import * as z from 'zod';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { ImportFields, ImportView } from './import.ts';

/** Imports of CSV files. */
export const importRoutes = {
  createImport: defineRoute({
    operationId: 'createImport',
    method: 'POST',
    path: '/v1/imports',
    summary: 'Prepares an import and gives the address to PUT the CSV file to',
    tag: 'Imports',
    access: { resource: 'import', action: 'create' },
    body: ImportFields,
    response: ImportView,
    status: 201,
  }),
  listImports: defineRoute({
    operationId: 'listImports',
    method: 'GET',
    path: '/v1/imports',
    summary: 'The imports, newest first',
    tag: 'Imports',
    access: { resource: 'import', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(ImportView),
  }),
  getImport: defineRoute({
    operationId: 'getImport',
    method: 'GET',
    path: '/v1/imports/{id}',
    summary: 'How far an import is, with its counts and the rows that failed',
    tag: 'Imports',
    access: { resource: 'import', action: 'read' },
    response: ImportView,
  }),
  startImport: defineRoute({
    operationId: 'startImport',
    method: 'POST',
    path: '/v1/imports/{id}/start',
    summary: 'Starts an import whose file was uploaded',
    tag: 'Imports',
    access: { resource: 'import', action: 'update' },
    body: z.strictObject({}),
    response: ImportView,
    status: 202,
  }),
} as const;
