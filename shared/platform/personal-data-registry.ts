import { customersPersonalData } from '../customers/personal-data.ts';
import { handoffsPersonalData } from '../handoffs/personal-data.ts';
import type { IdKind } from '../id.ts';
import { leadsPersonalData } from '../leads/personal-data.ts';
import { notificationsPersonalData } from '../notifications/personal-data.ts';
import { salesPersonalData } from '../sales/personal-data.ts';
import type { PersonalData } from './personal-data.ts';

/** Every entity that holds data about the people an organization deals with. A test asks for each entity in one list. */
export const personalData: readonly PersonalData[] = [
  ...customersPersonalData,
  ...leadsPersonalData,
  ...handoffsPersonalData,
  ...salesPersonalData,
  ...notificationsPersonalData,
];

/** Entities that hold none, and why. Colleagues who work with the product are not meant: they are users, not customers. */
export const holdingNone: Partial<Record<IdKind, string>> = {
  organization: 'The organization itself.',
  settings: 'How the organization works.',
  user: 'A colleague.',
  team: 'Colleagues.',
  queue: 'What waits is named by its id.',
  calendar: 'Opening hours.',
  absence: 'A colleague’s.',
  routingRule: 'Conditions over fields of leads.',
  form: 'The questions; the answers are leads.',
  import: 'Counts; its files are deleted with an erasure.',
  importMapping: 'Headers of columns.',
  export: 'What was asked for, and counts; its files are deleted with an erasure.',
  customField: 'The definition of a field; its values are in the records.',
  duplicate: 'Which fields agree, never what stands in them; it goes with its records.',
  merge: 'Ids and counts; the two records as they were stand with the survivor and go with it.',
  erasure: 'That somebody was erased, and nothing about them.',
  webhook: 'An address of another system.',
  webhookDelivery: 'Events, which carry ids and facts.',
};

/** Items beside the records, by their `entity`, and how each goes when a person is erased. */
export const besideRecords: Readonly<Record<string, string>> = {
  audit: 'Who changed what: the values are taken out, that there was a change stays.',
  lookup: 'Goes with its record.',
  link: 'An id; goes with its record.',
  unique: 'Goes with its record; those of imports are dropped.',
  once: 'Answers kept for repeated requests: dropped by the records they show.',
  word: 'Words of the search: taken back from the stream when the record is blank.',
  words: 'The list of these words; likewise.',
  block: 'Keys of likeness; likewise.',
  accountList: 'The people and the open work of an account; likewise.',
  accountSummary: 'Sums and instants of an account.',
  countedPart: 'A mark that part of a change was counted; gone after a week.',
  carried: 'A mark beside a lead: its consents were carried to the contact.',
  mergedState: 'Records as they were before a merge: the person’s go, others lose what they say of them.',
  moved: 'Ids of what a merge moved.',
  progress: 'Counts; that of an erasure itself is dropped when it is completed.',
  timer: 'Ids and instants.',
  workload: 'Counts of a colleague.',
  secret: 'The key that signs cursors.',
  erased: 'A keyed hash of an address that must not come back unnoticed.',
};
