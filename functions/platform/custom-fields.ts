import { hides } from '../../shared/access/hidden-fields.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { CustomField, type CustomizedType } from '../../shared/custom-fields/custom-field.ts';
import { type CustomInput, validateCustom } from '../../shared/custom-fields/validate-custom.ts';
import { invalid } from '../../shared/errors.ts';
import { remembered } from './remembered.ts';
import type { Table } from './table/gateway.ts';

/** For so long a container works by definitions that were changed elsewhere. */
const rememberedMs = 5_000;

/** The definitions of an organization by type of record; the lists are the same objects for as long as they are kept. */
export type CustomFields = Readonly<Record<CustomizedType, readonly CustomField[]>>;

/** The organization's own fields: one Query and one BatchGet, once in five seconds and container. */
export const customFieldsOf = remembered<CustomFields>(async (table, orgId) => {
  const all = await table.all(CustomField, { orgId, index: 'list', partition: 'customField' });
  const of = (type: CustomizedType) => all.filter(({ recordType }) => recordType === type);
  return { lead: of('lead'), account: of('account'), contact: of('contact'), opportunity: of('opportunity') };
}, rememberedMs);

/** Who writes a record: people with what is hidden from them, or the system for its organization. */
export type Writing = Pick<Actor, 'orgId' | 'hiddenFields'>;

/** What is checked besides who writes it; `at` goes before `custom` in what problems name: `account.`. */
type CustomChange = Pick<CustomInput, 'recordType' | 'custom' | 'before' | 'isPartial'> & {
  readonly at?: string;
};

/**
 * The custom fields of a record as it is to keep them. A record without any costs nothing to check unless the organization
 * requires some.
 *
 * @throws `invalid` (422) naming each `custom.<key>` that is unknown, missing or of another type.
 */
export async function expectCustom(
  table: Table,
  { orgId, hiddenFields }: Writing,
  { at = '', ...change }: CustomChange,
): Promise<CustomInput['custom']> {
  const { recordType } = change;
  const isHidden = (key: string) => hides(hiddenFields, recordType, `custom.${key}`);
  const check = async () =>
    validateCustom({ ...change, definitions: (await customFieldsOf(table, orgId))[recordType], isHidden });
  const first = await check();
  if (first.problems.length === 0) return first.custom;
  // What was defined or loosened elsewhere in these seconds is not refused.
  customFieldsOf.forget(orgId);
  const { custom, problems } = await check();
  if (problems.length > 0) throw invalid(...problems.map((one) => ({ ...one, path: `${at}${one.path}` })));
  return custom;
}
