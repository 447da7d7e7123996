import { hiddenFieldProblems } from '../../shared/access/shielded-fields.ts';
import { invalid } from '../../shared/errors.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import {
  Organization,
  OrganizationFields,
  Settings,
  SettingsFields,
  settingsIdOf,
} from '../../shared/organization/organization.ts';
import { Queue } from '../../shared/organization/queue.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import { revise } from '../../shared/table/entity.ts';
import { accessTermsOf } from '../platform/access-terms.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectReferences } from '../platform/references.ts';
import { expectVersion } from '../platform/request.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update } from '../platform/table/write.ts';

export async function getOrganization(
  { table }: RequestContext,
  { actor }: RequestOf<typeof organizationRoutes.getOrganization>,
): Promise<Organization> {
  return table.get(Organization, actor.orgId, actor.orgId);
}

export async function changeOrganization(
  { table, now }: RequestContext,
  { actor, body, ifMatch }: RequestOf<typeof organizationRoutes.changeOrganization>,
): Promise<Organization> {
  const before = await table.get(Organization, actor.orgId, actor.orgId);
  expectVersion(ifMatch, before);
  const fields = applyPatch(OrganizationFields, before, body);
  const after = revise(before, replacing(OrganizationFields, fields), actor, now);
  await table.write(update(Organization, before, after, 'update'));
  return after;
}

export async function getSettings(
  { table }: RequestContext,
  { actor }: RequestOf<typeof organizationRoutes.getSettings>,
): Promise<Settings> {
  return table.get(Settings, actor.orgId, settingsIdOf(actor.orgId));
}

export async function changeSettings(
  { table, now }: RequestContext,
  { actor, body, ifMatch }: RequestOf<typeof organizationRoutes.changeSettings>,
): Promise<Settings> {
  const { orgId } = actor;
  const before = await table.get(Settings, orgId, settingsIdOf(orgId));
  expectVersion(ifMatch, before);
  const fields = applyPatch(SettingsFields, before, body);
  const { defaultCalendarId, defaultQueueId } = fields;
  await expectReferences(table, orgId, [
    { path: 'defaultCalendarId', entity: Calendar, id: defaultCalendarId },
    { path: 'defaultQueueId', entity: Queue, id: defaultQueueId },
  ]);
  if (before.defaultQueueId && !defaultQueueId) {
    throw invalid({
      path: 'defaultQueueId',
      message: 'must name a queue: leads that no rule matches wait there',
    });
  }
  const queue = defaultQueueId ? await table.get(Queue, orgId, defaultQueueId) : undefined;
  if (queue && queue.kind !== 'lead')
    throw invalid({ path: 'defaultQueueId', message: 'must be a queue of leads' });
  await expectHideable(table, before, fields.hiddenFields);
  const after = revise(before, replacing(SettingsFields, fields), actor, now);
  await table.write(update(Settings, before, after, 'update'));
  accessTermsOf.forget(orgId);
  return after;
}

/** Throws 422 for a rule that hides a field that there is not, or that nobody can work without. */
async function expectHideable(
  table: Table,
  before: Settings,
  rules: Settings['hiddenFields'] = [],
): Promise<void> {
  if (rules.length === 0) return;
  const customFields = await customFieldsOf(table, before.orgId);
  const problems = hiddenFieldProblems({ rules, before: before.hiddenFields ?? [], customFields });
  if (problems.length > 0) throw invalid(...problems);
}
