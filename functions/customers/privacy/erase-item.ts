import { isAbout, type Person } from '../../../shared/customers/person.ts';
import { redactedDeep } from '../../../shared/customers/redaction.ts';
import { AuditEntry, type FieldChange } from '../../../shared/organization/audit.ts';
import { erasedText, type PersonalDataOf } from '../../../shared/platform/personal-data.ts';
import { personalData } from '../../../shared/platform/personal-data-registry.ts';
import { type BaseRecord, revise, systemAuthor } from '../../../shared/table/entity.ts';
import { derivedAttribute } from '../../../shared/table/keys.ts';
import { type Item, keyOfItem } from '../../platform/table/range.ts';
import { drop, erase, put, quietly, update, type Write } from '../../platform/table/write.ts';

/** Who is erased, and what takes mentions of them out of a text. */
export interface Erasing {
  readonly person: Person;
  readonly redact: (text: string) => string;
  /** Epoch ms. */
  readonly now: number;
}

/** What an item is to the person: all theirs, somebody else's in which they are mentioned, or nothing. */
type Relation = 'own' | 'mention';

/**
 * The writes that take the person out of a stored item; none where there is nothing of them in it, so doing it again
 * changes nothing. `of` says where the item was found.
 */
export function eraseItem(item: Item, of: 'own' | 'shared', erasing: Erasing): Write[] {
  const kind = String(item.entity);
  if (kind === 'audit') return eraseAudit(item, of, erasing);
  if (kind === 'once') return eraseAnswer(item, of, erasing);
  const data = personalData.find(({ name }) => name === kind);
  if (data) return data.visit((declared) => eraseRecord(declared, item, of, erasing));
  return kind === 'mergedState' ? eraseMergedState(item, of, erasing) : [];
}

/** Records as they were before a merge: the person's go, and with them the way back; others lose what they say of them. */
function eraseMergedState(item: Item, of: 'own' | 'shared', { redact }: Erasing): Write[] {
  if (of === 'own') return [drop(keyOfItem(item))];
  const record = redactedDeep(item.record, redact);
  const isSame = JSON.stringify(record) === JSON.stringify(item.record);
  return isSame ? [] : [put({ ...item, ...keyOfItem(item), record })];
}

function eraseRecord<R extends BaseRecord>(
  data: PersonalDataOf<R>,
  item: Item,
  of: 'own' | 'shared',
  { person, redact, now }: Erasing,
): Write[] {
  const parsed = data.entity.schema.safeParse(item);
  if (!parsed.success) {
    if (saysNothing(item)) return [];
    // Its fields alone are named: what stands in them is somebody's.
    const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))];
    throw new Error(`The ${String(item.entity)} ${String(item.id)} cannot be read: ${fields.join(', ')}.`);
  }
  const record = parsed.data;
  const relation = relationOf(data, record, of, person);
  const mentioned = mentionPatch(data, record, redact);
  const own = relation === 'own' ? ownPatch(data, record) : {};
  const after = (patch: Partial<R>) => revise(record, patch, systemAuthor(record.orgId), now);
  const isGone = item.deletedAt !== undefined;
  if (own === 'nothing' || (isGone && (relation === 'own' || Object.keys(mentioned).length > 0))) {
    return asStored(item, erase(data.entity, record, after({})));
  }
  const patch = { ...mentioned, ...own };
  if (!differs(record, patch)) return [];
  return asStored(item, update(data.entity, record, after(patch), 'erase'));
}

/** What was erased, merged or moved away left its key alone: it is no record any more. */
function saysNothing({ action, deletedAt }: Item): boolean {
  return deletedAt !== undefined && ['erase', 'merge', 'unmerge'].includes(String(action));
}

function relationOf<R extends BaseRecord>(
  { about, entity }: PersonalDataOf<R>,
  record: R,
  of: 'own' | 'shared',
  person: Person,
): Relation {
  const ids = about?.(record) ?? [];
  if (isAbout(person, ids) || person.opportunityIds.includes(record.id)) return 'own';
  return of === 'own' && entity.child !== undefined && ids.length === 0 ? 'own' : 'mention';
}

function ownPatch<R extends BaseRecord>(
  { erase: how }: PersonalDataOf<R>,
  record: R,
): Partial<R> | 'nothing' {
  return how === 'nothing' ? how : how(record);
}

/** The fields of the record in which the person is mentioned, without them. */
function mentionPatch<R extends BaseRecord>(
  { mentions, entity }: PersonalDataOf<R>,
  record: R,
  redact: (text: string) => string,
): Partial<R> {
  const patch: Partial<R> = {};
  for (const [name, how] of Object.entries(mentions)) {
    const before: unknown = Reflect.get(record, name);
    const after = redactedDeep(before, redact);
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    Reflect.set(patch, name, how === 'value' ? undefined : after);
  }
  // A text that the field no longer takes goes altogether.
  const problems = entity.schema.safeParse({ ...record, ...patch }).error?.issues ?? [];
  for (const { path } of problems) Reflect.set(patch, String(path[0]), undefined);
  return patch;
}

function differs<R extends BaseRecord>(record: R, patch: Partial<R>): boolean {
  return Object.entries(patch).some(
    ([name, value]) => JSON.stringify(Reflect.get(record, name)) !== JSON.stringify(value),
  );
}

/** What projections wrote stays theirs: neither published nor audited. */
function asStored(item: Item, writes: Write[]): Write[] {
  return item[derivedAttribute] === true ? quietly(writes) : writes;
}

/** Who changed what stays; from and to which value goes, where it was the person's. */
function eraseAudit(item: Item, of: 'own' | 'shared', { person, redact }: Erasing): Write[] {
  const entry = AuditEntry.safeParse(item);
  if (!entry.success) return [];
  const { changes, recordId } = entry.data;
  const isOwn = of === 'own' || isAbout(person, [recordId, ...idsIn(changes)]);
  const after = changes.map((change) =>
    isOwn ? { path: change.path } : { ...change, ...redactedChange(change, redact) },
  );
  return JSON.stringify(after) === JSON.stringify(changes)
    ? []
    : [put({ ...item, ...keyOfItem(item), changes: after })];
}

function redactedChange({ before, after }: FieldChange, redact: (text: string) => string) {
  return {
    ...(before !== undefined && { before: redactedDeep(before, redact) }),
    ...(after !== undefined && { after: redactedDeep(after, redact) }),
  };
}

/** The people that a change names: an entry about a touch with somebody is theirs. */
function idsIn(changes: readonly FieldChange[]): string[] {
  return changes
    .filter(({ path }) => ['contactId', 'leadId', 'ref.id', 'subject.id'].includes(path))
    .flatMap(({ before, after }) => [before, after])
    .filter((value) => typeof value === 'string');
}

/** An answer kept for a repeated request; without it the request is told that it was applied. */
function eraseAnswer(item: Item, of: 'own' | 'shared', { redact }: Erasing): Write[] {
  const text = JSON.stringify(item);
  return of === 'own' || redact(text) !== text ? [drop(keyOfItem(item))] : [];
}

/** A reason without the person in it. */
export function redactedReason(reason: string, redact: (text: string) => string): string {
  const text = redact(reason).trim();
  return text === '' ? erasedText : text;
}
