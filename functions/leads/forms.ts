import { type FieldProblem, invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Form, FormFields, formKeyOf, type PublicForm } from '../../shared/leads/form.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update } from '../platform/table/write.ts';

/** The use cases of forms; `publicUrl` is where the public finds them. */
export function formsAt(publicUrl: string) {
  const shown = (form: Form): PublicForm => {
    const key = formKeyOf(form);
    return { ...form, key, url: `${publicUrl}/f/${key}` };
  };
  return {
    async createForm(
      { table, now }: RequestContext,
      { actor, body }: RequestOf<typeof leadsRoutes.createForm>,
    ): Promise<Reply> {
      expectSound(body);
      await expectDefined(table, actor.orgId, body);
      const form: Form = stampNew(body, newId('form'), actor, now);
      await table.write(create(Form, form));
      return created(`/v1/forms/${form.id}`, shown(form));
    },

    async listForms(
      { table }: RequestContext,
      { actor, query, binding }: RequestOf<typeof leadsRoutes.listForms>,
    ): Promise<Page<PublicForm>> {
      const range = { orgId: actor.orgId, index: 'list', partition: 'form', descending: true } as const;
      const { items, cursor } = await table.page(Form, range, { ...query, binding });
      return { items: items.map(shown), cursor };
    },

    async getForm(
      { table }: RequestContext,
      { actor, params }: RequestOf<typeof leadsRoutes.getForm>,
    ): Promise<PublicForm> {
      return shown(await table.get(Form, actor.orgId, params.id));
    },

    /** Changes a form at once; consents given before keep the words they were given to. */
    async changeForm(
      { table, now }: RequestContext,
      { actor, params, body, ifMatch }: RequestOf<typeof leadsRoutes.changeForm>,
    ): Promise<PublicForm> {
      const form = await table.get(Form, actor.orgId, params.id);
      expectVersion(ifMatch, form);
      const fields = applyPatch(FormFields, form, body);
      expectSound(fields);
      await expectDefined(table, actor.orgId, fields, form);
      const after = revise(form, replacing(FormFields, fields), actor, now);
      await table.write(update(Form, form, after, 'change'));
      return shown(after);
    },

    async deleteForm(
      { table, now }: RequestContext,
      { actor, params, ifMatch }: RequestOf<typeof leadsRoutes.deleteForm>,
    ): Promise<Reply> {
      const form = await table.get(Form, actor.orgId, params.id);
      expectVersion(ifMatch, form);
      await table.write(remove(Form, form, revise(form, {}, actor, now)));
      return noContent();
    },
  };
}

/** Throws 422 for a form that begins to ask for a custom field that leads do not have; what it asked for before stays. */
async function expectDefined(
  table: Table,
  orgId: string,
  { fields }: Pick<Form, 'fields'>,
  before?: Pick<Form, 'fields'>,
): Promise<void> {
  const { lead: definitions } = await customFieldsOf(table, orgId);
  const known = new Set([
    ...definitions.map(({ key }) => `custom.${key}`),
    ...(before?.fields ?? []).map(({ name }) => name),
  ]);
  const problems = fields.flatMap(({ name }, index) =>
    definitions.length === 0 || !name.startsWith('custom.') || known.has(name)
      ? []
      : [{ path: `fields.${index}.name`, message: `${name} is not a custom field of lead records` }],
  );
  if (problems.length > 0) throw invalid(...problems);
}

/** Throws 422 for a form that asks twice for the same, or for nothing by which anybody could be reached. */
function expectSound({ fields }: Pick<Form, 'fields'>): void {
  const problems: FieldProblem[] = [];
  for (const [index, { name }] of fields.entries()) {
    if (fields.findIndex((field) => field.name === name) < index) {
      problems.push({ path: `fields.${index}.name`, message: `${name} is asked for twice` });
    }
  }
  if (!fields.some(({ name }) => name === 'email' || name === 'phone' || name === 'company')) {
    problems.push({
      path: 'fields',
      message: 'must ask for email, phone or company: nobody could be reached',
    });
  }
  if (problems.length > 0) throw invalid(...problems);
}
