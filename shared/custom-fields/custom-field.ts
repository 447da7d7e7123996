import * as z from 'zod';
import type { FieldProblem } from '../errors.ts';
import { line, prose } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';

/** The types of record that an organization adds fields of its own to; they keep them in `custom`. */
export const customizedTypes = ['lead', 'account', 'contact', 'opportunity'] as const;
export type CustomizedType = (typeof customizedTypes)[number];

export function isCustomizedType(name: string): name is CustomizedType {
  return customizedTypes.some((type) => type === name);
}

/**
 * text: one line; longText: several; date: a day; dateTime: an instant; select, multiSelect: of its options; money: minor
 * units and a currency.
 */
export const customFieldTypes = [
  'text',
  'longText',
  'number',
  'boolean',
  'date',
  'dateTime',
  'select',
  'multiSelect',
  'url',
  'email',
  'phone',
  'money',
] as const;
export type CustomFieldType = (typeof customFieldTypes)[number];

/** What people read, in the languages that the console speaks; one of them at least. */
export const Label = z
  .strictObject({ en: line(200).optional(), zh: line(200).optional() })
  .refine(({ en, zh }) => en !== undefined || zh !== undefined, 'must be given in en or zh')
  .meta({ example: { en: 'Shoe size', zh: '鞋码' } });
export type Label = z.output<typeof Label>;

export const CustomFieldOption = z.strictObject({
  /** What records keep. */
  value: line(100),
  label: Label.optional(),
});

/** A field that the organization adds to a type of record. */
export const CustomFieldFields = z.strictObject({
  recordType: z.enum(customizedTypes),
  /** Its name in `custom`: `custom.shoeSize`. */
  key: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a name of at most 64 letters, digits and _')
    .meta({ example: 'shoeSize' }),
  label: Label,
  type: z.enum(customFieldTypes),
  options: z.array(CustomFieldOption).min(1).max(200).optional().describe('Of select and multiSelect'),
  required: z.boolean().default(false),
  /** The least and the most number; of money in minor units. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** The most characters of a text. */
  maxLength: z.int().min(1).max(2_000).optional(),
  description: prose(1_000).optional(),
});
export type CustomFieldFields = z.output<typeof CustomFieldFields>;

export const CustomField = defineEntity({
  name: 'customField',
  schema: recordSchema('customField', CustomFieldFields, {}),
  // By type of record and name: those of one type are one range.
  placements: (field) => ({ list: ['customField', `${field.recordType}#${field.key}`] }),
  uniques: (field) => [`custom-field-key:${field.recordType}.${field.key}`],
});
export type CustomField = z.output<typeof CustomField.schema>;

/** As many as a record may hold. */
export const mostCustomFields = 100;

/** What cannot change once records hold values: they would mean something else, or nothing. */
const fixed = ['recordType', 'key', 'type'] as const;

const measured: Readonly<Record<'min' | 'max' | 'maxLength', readonly CustomFieldType[]>> = {
  min: ['number', 'money'],
  max: ['number', 'money'],
  maxLength: ['text', 'longText', 'url'],
};

/** What the fields of a definition contradict one another in, or contradict what it was before. */
export function customFieldProblems(field: CustomFieldFields, before?: CustomFieldFields): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const name of fixed) {
    if (before && before[name] !== field[name]) {
      problems.push({
        path: name,
        message: `cannot change from ${before[name]}: records hold values of it. Make another field.`,
      });
    }
  }
  const isChoice = field.type === 'select' || field.type === 'multiSelect';
  if (isChoice && !field.options) problems.push({ path: 'options', message: 'must name what can be chosen' });
  if (!isChoice && field.options) {
    problems.push({ path: 'options', message: `are for select and multiSelect, not for ${field.type}` });
  }
  const values = (field.options ?? []).map(({ value }) => value);
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) < index) {
      problems.push({ path: `options.${index}.value`, message: `${value} is there twice` });
    }
  }
  for (const name of ['min', 'max', 'maxLength'] as const) {
    if (field[name] === undefined || measured[name].includes(field.type)) continue;
    problems.push({ path: name, message: `is for ${measured[name].join(', ')}, not for ${field.type}` });
  }
  if (field.min !== undefined && field.max !== undefined && field.max < field.min) {
    problems.push({ path: 'max', message: 'must not be less than min' });
  }
  return problems;
}
