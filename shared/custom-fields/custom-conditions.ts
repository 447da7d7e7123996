import type { CatalogueField, FieldCatalogue, FieldType } from '../conditions/field-catalogue.ts';
import type { CustomField, CustomFieldType } from './custom-field.ts';

const comparedAs: Readonly<Record<CustomFieldType, FieldType>> = {
  text: 'text',
  longText: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'instant',
  dateTime: 'instant',
  select: 'text',
  multiSelect: 'texts',
  url: 'text',
  email: 'text',
  phone: 'text',
  money: 'money',
};

/**
 * The custom fields of a type of record as conditions name them, `custom.<key>`, each with its type. Without any definition
 * every name is one, compared as the condition's value is.
 */
export function customConditionFields(definitions: readonly CustomField[]): FieldCatalogue {
  if (definitions.length === 0) return { 'custom.*': { type: 'any' } };
  return Object.fromEntries(
    definitions.map(({ key, type, options }): [string, CatalogueField] => [
      `custom.${key}`,
      {
        type: comparedAs[type],
        ...(options && { values: options.map(({ value }) => value) }),
      },
    ]),
  );
}
