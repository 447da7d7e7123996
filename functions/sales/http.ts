import { salesRoutes } from '../../shared/sales/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction } from '../platform/http.ts';
import {
  changeOpportunity,
  createOpportunity,
  deleteOpportunity,
  getOpportunity,
  listOpportunities,
} from './opportunities.ts';

export const handler = httpFunction(
  salesRoutes,
  {
    createOpportunity: (request, context) => createOpportunity(context, request),
    listOpportunities: (request, context) => listOpportunities(context, request),
    getOpportunity: (request, context) => getOpportunity(context, request),
    changeOpportunity: (request, context) => changeOpportunity(context, request),
    deleteOpportunity: (request, context) => deleteOpportunity(context, request),
  },
  readEnvironment('sales/http', process.env),
);
