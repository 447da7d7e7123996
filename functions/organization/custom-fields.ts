import { hides } from '../../shared/access/hidden-fields.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import type { ConditionTree } from '../../shared/conditions/condition.ts';
import {
  CustomField,
  CustomFieldFields,
  customFieldProblems,
  mostCustomFields,
} from '../../shared/custom-fields/custom-field.ts';
import { invalid, notFound } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { create, remove, update } from '../platform/table/write.ts';
import { type Referrers, readReferrers, refuseInUse } from './in-use.ts';

/** Adds a field; from the first one of a type of record on, its records take no others. */
export async function createCustomField(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof organizationRoutes.createCustomField>,
): Promise<Reply> {
  const problems = customFieldProblems(body);
  if (problems.length > 0) throw invalid(...problems);
  customFieldsOf.forget(actor.orgId);
  if ((await customFieldsOf(table, actor.orgId))[body.recordType].length >= mostCustomFields) {
    const message = `${body.recordType} records have ${mostCustomFields} custom fields, which is the most`;
    throw invalid({ path: 'recordType', message });
  }
  const field = stampNew(body, newId('customField'), actor, now);
  await table.write(create(CustomField, field));
  customFieldsOf.forget(actor.orgId);
  return created(`/v1/custom-fields/${field.id}`, field);
}

/** The fields of one type of record, or of all, without those that are hidden from the actor. */
export async function listCustomFields(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof organizationRoutes.listCustomFields>,
): Promise<Page<CustomField>> {
  const { recordType, ...page } = query;
  const range = {
    orgId: actor.orgId,
    index: 'list',
    partition: 'customField',
    ...(recordType && { beginsWith: `${recordType}#` }),
  } as const;
  const filter = actor.hiddenFields && ((field: CustomField) => isSeen(actor, field));
  return table.page(CustomField, range, { ...page, binding }, filter);
}

export async function getCustomField(
  { table }: RequestContext,
  { actor, params }: RequestOf<typeof organizationRoutes.getCustomField>,
): Promise<CustomField> {
  const field = await table.get(CustomField, actor.orgId, params.id);
  if (!isSeen(actor, field)) throw notFound(CustomField.name, params.id);
  return field;
}

/** Changes how a field is called and what it takes from now on, never what kind of value it is. */
export async function changeCustomField(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof organizationRoutes.changeCustomField>,
): Promise<CustomField> {
  const before = await table.get(CustomField, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  const fields = applyPatch(CustomFieldFields, before, body);
  const problems = customFieldProblems(fields, before);
  if (problems.length > 0) throw invalid(...problems);
  const after = revise(before, replacing(CustomFieldFields, fields), actor, now);
  await table.write(update(CustomField, before, after, 'update'));
  customFieldsOf.forget(actor.orgId);
  return after;
}

/** Deletes a field that no rule names: one that hides it would hide nothing, one that compares it would match nothing. */
export async function deleteCustomField(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof organizationRoutes.deleteCustomField>,
): Promise<Reply> {
  const before = await table.get(CustomField, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  refuseInUse('custom field', usesOfField(await readReferrers(table, actor.orgId), before));
  await table.write(remove(CustomField, before, revise(before, {}, actor, now)));
  customFieldsOf.forget(actor.orgId);
  return noContent();
}

const isSeen = ({ hiddenFields }: Actor, { recordType, key }: CustomField) =>
  !hides(hiddenFields, recordType, `custom.${key}`);

function usesOfField({ settings, rules }: Referrers, { recordType, key }: CustomField): string[] {
  const field = `custom.${key}`;
  const isHidden = (settings?.hiddenFields ?? []).some(
    (rule) => rule.recordType === recordType && rule.field === field,
  );
  return [
    ...(isHidden ? ['the settings, as a hidden field'] : []),
    ...(recordType === 'lead' ? rules.filter(({ conditions }) => names(conditions, field)) : []).map(
      ({ name }) => `the routing rule ${name}`,
    ),
  ];
}

function names(tree: ConditionTree | undefined, field: string): boolean {
  if (!tree) return false;
  if (tree.field === field) return true;
  return [...(tree.all ?? []), ...(tree.any ?? []), tree.not].some((child) => names(child, field));
}
