import type { Entry } from '../../shared/platform/environments.ts';

/**
 * What a minified bundle may weigh, in kB: what it weighs now and a tenth more. Every 100 kB are about 20 ms of a
 * cold start. A bundle that outgrows its budget needs a reason, not just a larger number.
 */
export const sizeBudgets: Readonly<Record<Entry, number>> = {
  'site/http': 700,
  'organization/http': 820,
  'organization/create-organization': 680,
  'organization/on-user-changed': 440,
  'notifications/http': 420,
  'notifications/on-event': 900,
  'leads/http': 950,
  'leads/on-lead-created': 680,
  'leads/on-import-started': 910,
  'handoffs/http': 560,
  'handoffs/steps': 670,
  'handoffs/sweep': 670,
  'handoffs/on-availability-changed': 680,
  'customers/http': 580,
  'sales/http': 580,
  'changes/publish': 500,
  'projections/project': 540,
};
