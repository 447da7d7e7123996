import type { BaseRecord, Entity } from '../table/entity.ts';

/** What stands where something personal stood. */
export const erasedText = '(erased)';

/** How the records of one entity hold data about a person, how it is told to them and how it is erased. */
export interface PersonalDataOf<R extends BaseRecord> {
  readonly entity: Entity<R>;
  /** What it holds about a person, in words for whoever reads an export. */
  readonly holds: string;
  /** The ids of the contacts and leads a record is about, where it does not simply hang on one. */
  readonly about?: (record: R) => readonly (string | undefined)[];
  /** What stays of a record that is the person's own: nothing, or the record with these fields changed. */
  readonly erase: 'nothing' | ((record: R) => Partial<R> | 'nothing');
  /**
   * Fields in which a record of somebody else can mention the person. `text`: their name and addresses are taken out of
   * it; `value`: the whole field goes when it is theirs.
   */
  readonly mentions: Readonly<Partial<Record<keyof R & string, 'text' | 'value'>>>;
}

/** A declaration whose record type is known inside it alone. */
export interface PersonalData {
  readonly name: string;
  readonly holds: string;
  visit<T>(visitor: <R extends BaseRecord>(data: PersonalDataOf<R>) => T): T;
}

/** Declares what an entity holds about people; each context does for its own. */
export function definePersonalData<R extends BaseRecord>(data: PersonalDataOf<R>): PersonalData {
  return { name: data.entity.name, holds: data.holds, visit: (visitor) => visitor(data) };
}
