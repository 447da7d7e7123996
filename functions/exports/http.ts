import { exportsRoutes } from '../../shared/exports/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { FileStore } from '../platform/files.ts';
import { httpFunction } from '../platform/http.ts';
import { exportsWith } from './exports.ts';

const environment = readEnvironment('exports/http', process.env);
const exporting = exportsWith(new FileStore(environment.FILE_BUCKET_NAME));

export const handler = httpFunction(
  exportsRoutes,
  {
    createExport: (request, context) => exporting.createExport(context, request),
    listExports: (request, context) => exporting.listExports(context, request),
    getExport: (request, context) => exporting.getExport(context, request),
  },
  environment,
);
