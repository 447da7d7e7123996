import { importsRoutes } from '../../shared/imports/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { FileStore } from '../platform/files.ts';
import { httpFunction } from '../platform/http.ts';
import { importsWith } from './imports.ts';
import { deleteImportMapping, listImportMappings } from './saved-mappings.ts';

const environment = readEnvironment('imports/http', process.env);
const imports = importsWith(new FileStore(environment.FILE_BUCKET_NAME));

export const handler = httpFunction(
  importsRoutes,
  {
    createImport: (request, context) => imports.createImport(context, request),
    listImports: (request, context) => imports.listImports(context, request),
    getImport: (request, context) => imports.getImport(context, request),
    changeImport: (request, context) => imports.changeImport(context, request),
    previewImport: (request, context) => imports.previewImport(context, request),
    listImportMappings: (request, context) => listImportMappings(context, request),
    deleteImportMapping: (request, context) => deleteImportMapping(context, request),
    startImport: (request, context) => imports.startImport(context, request),
  },
  environment,
);
