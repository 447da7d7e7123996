import type { BaseRecord, Entity } from '../table/entity.ts';
import type { Actor } from './permissions.ts';
import { withoutHidden } from './without-hidden.ts';

/**
 * The record as the actor may see it, still valid by its schema: hidden lists are empty, other hidden fields absent. For
 * everything that judges a record on somebody's behalf: a search takes `searchTexts` of this one, so that nothing is found
 * by a text that its reader may not see; an export writes this one. Answers of the API are cleared by the platform anyway.
 */
export function visibleRecord<R extends BaseRecord>(
  entity: Pick<Entity<R>, 'name' | 'schema'>,
  record: R,
  { hiddenFields }: Pick<Actor, 'hiddenFields'>,
): R {
  return hiddenFields?.has(entity.name) ? entity.schema.parse(withoutHidden(record, hiddenFields)) : record;
}
