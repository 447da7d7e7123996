/** Records of the table's stream, for tests that have no table. */
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { derivedId } from '../../shared/id.ts';

const at = Date.parse('2026-11-22T09:30:00.000Z');
const orgId = derivedId('organization', at, 'Shu Brocade');

/** A new lead as it is stored; the number tells leads apart. */
export function aLeadImage(number: number) {
  const id = derivedId('lead', at, `lead ${number}`);
  return {
    PK: `${orgId}#${id}`,
    SK: '#',
    entity: 'lead',
    action: 'create',
    id,
    orgId,
    version: 1,
    createdAt: '2026-11-22T09:30:00.000Z',
    updatedAt: '2026-11-22T09:30:00.000Z',
    createdBy: 'system',
    updatedBy: 'system',
    name: 'Ada Example',
    email: `ada${number}@example.com`,
    source: 'web',
    status: 'new',
    score: 10,
    epoch: 0,
  };
}

/** A stream record from one item to the other; absent before for a new one, absent after for one that is gone. */
export function aStreamRecord(
  number: number,
  before: object | undefined,
  after: object | undefined,
): DynamoDBRecord {
  return {
    eventID: `event-${number}`,
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    dynamodb: {
      SequenceNumber: `sequence-${number}`,
      ...(before && { OldImage: imageOf(before) }),
      ...(after && { NewImage: imageOf(after) }),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  };
}

function imageOf(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, attributeOf(value)]),
  );
}

function attributeOf(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  if (typeof value === 'object' && value !== null) return { M: imageOf(value) };
  return { NULL: true };
}
