import { handoffsRoutes } from '../../shared/handoffs/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction } from '../platform/http.ts';
import { listHandoffs, listHandoffsOfLead } from './list-handoffs.ts';

const environment = readEnvironment('handoffs/http', process.env);

export const handler = httpFunction(
  handoffsRoutes,
  {
    listHandoffs: (request, context) => listHandoffs(context, request),
    listHandoffsOfLead: (request, context) => listHandoffsOfLead(context, request),
  },
  environment,
);
