import * as z from 'zod';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { ExportFields, ExportView } from './export.ts';

const tag = 'Exports';

/** Exports to CSV files. */
export const exportsRoutes = {
  createExport: defineRoute({
    operationId: 'createExport',
    method: 'POST',
    path: '/v1/exports',
    summary: 'Starts an export to a CSV file, of what you may see when it runs',
    tag,
    access: { resource: 'export', action: 'create' },
    body: ExportFields,
    response: ExportView,
    status: 202,
  }),
  listExports: defineRoute({
    operationId: 'listExports',
    method: 'GET',
    path: '/v1/exports',
    summary: 'The exports, newest first',
    tag,
    access: { resource: 'export', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(ExportView),
  }),
  getExport: defineRoute({
    operationId: 'getExport',
    method: 'GET',
    path: '/v1/exports/{id}',
    summary: 'How far an export is, and the address of its file',
    tag,
    access: { resource: 'export', action: 'read' },
    response: ExportView,
  }),
} as const;
