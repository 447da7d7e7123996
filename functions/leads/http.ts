import { leadsRoutes } from '../../shared/leads/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction } from '../platform/http.ts';
import { acceptLead } from './accept-lead.ts';
import { assignLead } from './assign-lead.ts';
import { changeLead } from './change-lead.ts';
import { convertLead } from './convert-lead.ts';
import { createLead } from './create-lead.ts';
import { declineLead } from './decline-lead.ts';
import { deleteLead } from './delete-lead.ts';
import { disqualifyLead } from './disqualify-lead.ts';
import { dryRunRouting } from './dry-run-routing.ts';
import { formsAt } from './forms.ts';
import { leadFor } from './lead-access.ts';
import { listLeads } from './list-leads.ts';
import { listActivities, logActivity } from './log-activity.ts';
import { qualifyLead } from './qualify-lead.ts';
import {
  changeRoutingRule,
  createRoutingRule,
  deleteRoutingRule,
  getRoutingRule,
  listRoutingRules,
} from './routing-rules.ts';
import { showForm, submitForm } from './submit-form.ts';

const environment = readEnvironment('leads/http', process.env);
const forms = formsAt(environment.PUBLIC_URL);

export const handler = httpFunction(
  leadsRoutes,
  {
    createLead: (request, context) => createLead(context, request),
    listLeads: (request, context) => listLeads(context, request),
    getLead: ({ actor, params }, { table }) => leadFor(table, actor, params.id, 'read'),
    changeLead: (request, context) => changeLead(context, request),
    deleteLead: (request, context) => deleteLead(context, request),
    acceptLead: ({ actor, params }, context) => acceptLead(context, actor, params.id),
    declineLead: ({ actor, params, body }, context) => declineLead(context, actor, params.id, body.reason),
    assignLead: ({ actor, params, body }, context) => assignLead(context, actor, params.id, body),
    qualifyLead: (request, context) => qualifyLead(context, request),
    disqualifyLead: (request, context) => disqualifyLead(context, request),
    convertLead: (request, context) => convertLead(context, request),
    logActivity: (request, context) => logActivity(context, request),
    listActivities: (request, context) => listActivities(context, request),
    createRoutingRule: (request, context) => createRoutingRule(context, request),
    listRoutingRules: (request, context) => listRoutingRules(context, request),
    getRoutingRule: (request, context) => getRoutingRule(context, request),
    changeRoutingRule: (request, context) => changeRoutingRule(context, request),
    deleteRoutingRule: (request, context) => deleteRoutingRule(context, request),
    dryRunRouting: (request, context) => dryRunRouting(context, request),
    createForm: (request, context) => forms.createForm(context, request),
    listForms: (request, context) => forms.listForms(context, request),
    getForm: (request, context) => forms.getForm(context, request),
    changeForm: (request, context) => forms.changeForm(context, request),
    deleteForm: (request, context) => forms.deleteForm(context, request),
    showForm: (request, context) => showForm(context, request),
    submitForm: (request, context) => submitForm(context, request),
  },
  environment,
);
