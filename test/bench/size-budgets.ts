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
  'organization/on-team-changed': 620,
  'notifications/http': 420,
  'notifications/on-event': 900,
  'leads/http': 950,
  'leads/on-lead-created': 680,
  'imports/http': 910,
  'imports/on-import-started': 910,
  'exports/http': 900,
  'exports/on-export-started': 950,
  'handoffs/http': 560,
  'handoffs/steps': 670,
  'handoffs/sweep': 670,
  'handoffs/on-availability-changed': 680,
  'customers/http': 830,
  'customers/on-customer-identified': 940,
  'customers/on-merge-started': 930,
  'customers/on-customer-changed': 700,
  'customers/on-erasure-started': 1100,
  'sales/http': 580,
  'webhooks/http': 700,
  'webhooks/on-event': 640,
  'webhooks/on-delivery-due': 640,
  'changes/publish': 500,
  'projections/project': 640,
  'projections/rebuild': 640,
};
