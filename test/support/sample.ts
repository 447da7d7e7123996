/** Makes values that a schema takes, from the schema itself: what is new in it is in the samples from that day. */
import * as z from 'zod';

/** `least`: required fields alone; `all`: every field. */
export type Extent = 'least' | 'all';

/** What stands for a text with a pattern where the schema brings no example: the first that matches. */
const texts = [
  'text',
  'name',
  'en',
  'CN/SC/Chengdu',
  'CNY',
  'DE',
  'ada@shu.example',
  '+86 28 8555 0123',
  'PT30M',
  '09:00',
  'https://shu.example/thanks',
];
const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-11-02T08:00:00.000Z',
  date: '2026-11-02',
  time: '09:00',
  uri: 'https://shu.example/thanks',
  email: 'ada@shu.example',
};

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A value the schema takes. Rules that JSON Schema cannot say (one field against another) are the caller's to meet. */
export function sampleOf(schema: z.ZodType, extent: Extent): unknown {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return sample(root, { root, extent, path: '' });
}

interface Place {
  readonly root: JsonSchema;
  readonly extent: Extent;
  readonly path: string;
}

function sample(schema: JsonSchema | boolean, place: Place): unknown {
  if (typeof schema === 'boolean') return 'anything';
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return sample(first, place);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, place)));
  switch (schema.type) {
    case 'object':
      return sampleObject(schema, place);
    case 'array':
      return sampleArray(schema, place);
    case 'string':
      return sampleText(schema, place);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, Math.min(1, schema.maximum ?? 1));
    case 'boolean':
      return true;
    default:
      // `z.unknown()`, and schemas that refer to themselves: those nest as little as possible.
      return {};
  }
}

function sampleObject(schema: JsonSchema, place: Place): Record<string, unknown> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const named = Object.entries(properties)
    .filter(([name]) => required.includes(name) || place.extent === 'all')
    .map(([name, field]) => [name, sample(field, { ...place, path: `${place.path}.${name}` })]);
  const isMap = typeof additionalProperties === 'object' && Object.keys(properties).length === 0;
  if (!isMap || place.extent === 'least') return Object.fromEntries(named);
  const key = propertyNames === undefined ? 'name' : sample(propertyNames, place);
  return { [String(key)]: sample(additionalProperties, place) };
}

function sampleArray(schema: JsonSchema, place: Place): unknown[] {
  if (schema.prefixItems) return schema.prefixItems.map((item) => sample(item, place));
  const { items } = schema;
  const isWanted = place.extent === 'all' || (schema.minItems ?? 0) > 0;
  return isWanted && items !== undefined && !Array.isArray(items) ? [sample(items, place)] : [];
}

function sampleText({ pattern, format, minLength = 0, maxLength }: JsonSchema, place: Place): string {
  const ofFormat = format === undefined ? undefined : formats[format];
  const fits = (text: string) =>
    (pattern === undefined || new RegExp(pattern, 'u').test(text)) &&
    text.length >= minLength &&
    text.length <= (maxLength ?? text.length);
  const found = ofFormat ?? texts.find(fits);
  if (found === undefined) throw new Error(`No sample text for ${place.path}: ${pattern}`);
  return found;
}
