import * as z from 'zod';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { ImportFields, ImportView } from './import.ts';
import { ImportMapping } from './import-mapping.ts';
import { ImportPreview } from './import-preview.ts';

/** Imports of CSV files. */
export const importsRoutes = {
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
  changeImport: defineRoute({
    operationId: 'changeImport',
    method: 'PATCH',
    path: '/v1/imports/{id}',
    summary: 'Changes an import before it is started: what its columns are, what becomes of duplicates',
    tag: 'Imports',
    access: { resource: 'import', action: 'update' },
    body: patchOf(ImportFields.omit({ type: true })),
    ifMatch: 'required',
    response: ImportView,
  }),
  previewImport: defineRoute({
    operationId: 'previewImport',
    method: 'GET',
    path: '/v1/imports/{id}/preview',
    summary:
      'What the import would make of the uploaded file: its columns with samples, and rows it would refuse',
    tag: 'Imports',
    access: { resource: 'import', action: 'read' },
    response: ImportPreview,
  }),
  listImportMappings: defineRoute({
    operationId: 'listImportMappings',
    method: 'GET',
    path: '/v1/import-mappings',
    summary: 'What was said about the columns of earlier files; taken for the next file of the same headers',
    tag: 'Imports',
    access: { resource: 'import', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(ImportMapping.schema),
  }),
  deleteImportMapping: defineRoute({
    operationId: 'deleteImportMapping',
    method: 'DELETE',
    path: '/v1/import-mappings/{id}',
    summary: 'Forgets what was said about the columns of earlier files',
    tag: 'Imports',
    access: { resource: 'import', action: 'update' },
    ifMatch: 'optional',
    status: 204,
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
