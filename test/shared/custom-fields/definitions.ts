/** Definitions of custom fields with fixed defaults: a text of accounts. */
import { CustomField } from '../../../shared/custom-fields/custom-field.ts';
import { derivedId } from '../../../shared/id.ts';
import { stampNew } from '../../../shared/table/entity.ts';

const at = Date.parse('2026-11-02T08:00:00.000Z');

export function aCustomField(fields: Partial<CustomField> & Pick<CustomField, 'key'>): CustomField {
  const author = { orgId: derivedId('organization', at, 'organization'), userId: 'system' };
  const defaults = { recordType: 'account', type: 'text', label: { en: fields.key } };
  const id = derivedId('customField', at, fields.key);
  return CustomField.schema.parse(stampNew({ ...defaults, ...fields }, id, author, at));
}
