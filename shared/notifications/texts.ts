import { IntlMessageFormat } from 'intl-messageformat';
import type { notificationKinds } from './notification.ts';

export type NotificationKind = (typeof notificationKinds)[number];

/** The languages the product writes in. */
export const textLanguages = ['en', 'zh'] as const;
export type TextLanguage = (typeof textLanguages)[number];

/** Everything a text may name, in words already: times in the reader's zone, `Ada Example (Silk Ltd)` for a lead. */
export interface TextValues {
  readonly lead?: string | undefined;
  readonly deadline?: string | undefined;
  readonly queue?: string | undefined;
  readonly owner?: string | undefined;
  /** In whose hands it is now; told by `{whereabouts}`, a sentence of its own. */
  readonly holder?: Holder | undefined;
  /** Why an offer ended without an answer of its receiver. */
  readonly cause?: string | undefined;
  /** How many people were asked. */
  readonly offers?: number | undefined;
  readonly created?: number | undefined;
  readonly updated?: number | undefined;
  readonly skipped?: number | undefined;
  readonly failed?: number | undefined;
  /** `completed` or `failed`. */
  readonly status?: string | undefined;
}

/**
 * you: the reader has it; owner: somebody else has it; asked: somebody else is asked; manager, managerOfQueue: it is with
 * the manager, with or without a queue; queue: it waits in a queue; nobody; closed: it is at its end.
 */
export type Holder = 'you' | 'owner' | 'asked' | 'manager' | 'managerOfQueue' | 'queue' | 'nobody' | 'closed';

interface Text {
  readonly title: string;
  readonly body: string;
}

type Texts = Readonly<Record<NotificationKind, Text>>;

/** ICU messages (https://unicode-org.github.io/icu/userguide/format_parse/messages/). */
const english: Texts = {
  'handoff-offered': {
    title: 'A lead for you: {lead}, answer by {deadline}',
    body: 'You are asked to take {lead}. Accept or decline by {deadline}; after that it is passed on.',
  },
  'handoff-reminded': {
    title: 'Still waiting for you: {lead}, until {deadline}',
    body: '{lead} still waits for your answer. It is passed on at {deadline}.',
  },
  'handoff-lapsed': {
    title: '{lead} was passed on',
    body: 'You were asked to take {lead} and did not answer by {deadline}, so it was passed on. {whereabouts} You need do nothing.',
  },
  'handoff-superseded': {
    title: '{lead} no longer waits for you',
    body: '{cause, select, acceptedInTime {Whoever was asked to take {lead} before you had accepted it in time.} closed {{lead} was closed before you answered.} other {{lead} was given to somebody before you answered.}} {whereabouts} You need do nothing.',
  },
  'handoff-exhausted': {
    title: 'Nobody took {lead}',
    body: '{lead} was offered to {offers, plural, =0 {nobody, as nobody could take it} one {one person, who did not take it} other {# people, and none took it}}. {queue, select, none {It is with you now.} other {It waits in the queue {queue} and is with you now.}} Assign it to somebody, or take it yourself.',
  },
  'lead-assigned': {
    title: '{lead} is yours now',
    body: '{lead} was assigned to you{owner, select, none {} other { by {owner}}}.',
  },
  'lead-queued': {
    title: '{holder, select, queue {{lead} waits in the queue {queue}} other {{lead} waits for an owner}}',
    body: '{holder, select, queue {{lead} waits in the queue {queue}. Have it claimed, or assign it to somebody.} other {Nobody has {lead}, and no queue takes it. Assign it to somebody.}}',
  },
  'lead-duplicate': {
    title: '{lead} is back',
    body: 'A new lead is the same person or company as {lead}, whom you look after. It was attached to that lead; look at what they ask for now.',
  },
  'lead-unanswered': {
    title: 'Nobody was in touch with {lead} yet',
    body: '{lead} was to be answered by {deadline}, and nobody was in touch yet. {owner, select, none {Nobody has it.} other {{owner} has it.}}',
  },
  'import-finished': {
    title: '{status, select, failed {Your import failed} other {Your import is done}}',
    body: '{created, plural, one {# row was created} other {# rows were created}}, {updated} updated, {skipped} skipped, {failed} failed.',
  },
};

const chinese: Texts = {
  'handoff-offered': {
    title: '新线索等待您接收：{lead}，请在 {deadline} 前答复',
    body: '请您接收 {lead}。请在 {deadline} 前接受或拒绝；逾期将转出。',
  },
  'handoff-reminded': {
    title: '提醒：{lead} 仍在等待您的答复，截止 {deadline}',
    body: '{lead} 仍在等待您的答复，{deadline} 之后将转出。',
  },
  'handoff-lapsed': {
    title: '{lead} 已转出',
    body: '请您接收的 {lead} 在 {deadline} 前未获答复，已转出。{whereabouts}您无需再处理。',
  },
  'handoff-superseded': {
    title: '{lead} 不再等待您接收',
    body: '{cause, select, acceptedInTime {之前受邀的同事已在期限内接收了 {lead}。} closed {在您答复之前，{lead} 已关闭。} other {在您答复之前，{lead} 已交给他人。}}{whereabouts}您无需再处理。',
  },
  'handoff-exhausted': {
    title: '{lead} 无人接收',
    body: '{lead} {offers, plural, =0 {没有可以接收的人} other {已请 # 人接收，均未接收}}。{queue, select, none {现由您负责。} other {它现在在队列“{queue}”中等待，由您负责。}}请指派给他人，或由您自己接收。',
  },
  'lead-assigned': {
    title: '{lead} 现由您负责',
    body: '{owner, select, none {{lead} 已指派给您。} other {{owner}已将 {lead} 指派给您。}}',
  },
  'lead-queued': {
    title: '{holder, select, queue {{lead} 在队列“{queue}”中等待} other {{lead} 等待负责人}}',
    body: '{holder, select, queue {{lead} 在队列“{queue}”中等待。请安排人员认领，或指派给他人。} other {{lead} 目前无人负责，也没有可用的队列。请指派给他人。}}',
  },
  'lead-duplicate': {
    title: '{lead} 再次来询',
    body: '一条新线索与您负责的 {lead} 是同一个人或同一家公司，已并入该线索。请查看其最新需求。',
  },
  'lead-unanswered': {
    title: '尚无人联系 {lead}',
    body: '{lead} 应在 {deadline} 前得到答复，但至今无人联系。{owner, select, none {目前无人负责。} other {目前由{owner}负责。}}',
  },
  'import-finished': {
    title: '{status, select, failed {您的导入失败} other {您的导入已完成}}',
    body: '新建 {created} 行，更新 {updated} 行，跳过 {skipped} 行，失败 {failed} 行。',
  },
};

/** Where it is now, as a sentence of its own. */
const whereabouts: Readonly<Record<TextLanguage, string>> = {
  en: '{holder, select, you {It is with you again.} owner {{owner} has it now.} asked {{owner} is asked to take it now.} manager {Nobody else was left to ask: it is with {owner} now.} managerOfQueue {Nobody else was left to ask: it waits in the queue {queue} and is with {owner} now.} queue {Nobody else was left to ask: it waits in the queue {queue} now.} closed {{cause, select, closed {} other {It is closed now.}}} other {Nobody has it at the moment.}}',
  zh: '{holder, select, you {现在又由您负责。} owner {现由{owner}负责。} asked {现正请{owner}接收。} manager {已无其他人可请，现由{owner}负责。} managerOfQueue {已无其他人可请，现在队列“{queue}”中等待，由{owner}负责。} queue {已无其他人可请，现在队列“{queue}”中等待。} closed {{cause, select, closed {} other {该线索现已关闭。}}} other {目前无人负责。}}',
};

const texts: Readonly<Record<TextLanguage, Texts>> = { en: english, zh: chinese };

/** The language to write to somebody in: the first of those they and their organization prefer that we have. */
export function textLanguageOf(preferred: readonly (string | undefined)[]): TextLanguage {
  const known = preferred.flatMap((tag) => {
    const base = tag?.toLowerCase().split('-')[0];
    return textLanguages.filter((language) => language === base);
  });
  return known[0] ?? 'en';
}

/** Title and body of a notification in the language. Missing values are told as `none` or 0, never as an error. */
export function notificationText(kind: NotificationKind, language: TextLanguage, values: TextValues): Text {
  const { title, body } = texts[language][kind];
  const named = {
    ...missing,
    ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
  const all = { ...named, whereabouts: formatted(whereabouts[language], language, named) };
  return {
    title: onOneLine(formatted(title, language, all)),
    body: formatted(body, language, all).replace(/ {2,}/gu, ' '),
  };
}

const missing = {
  lead: '?',
  deadline: '?',
  queue: 'none',
  owner: 'none',
  holder: 'nobody',
  cause: '',
  offers: 0,
  created: 0,
  updated: 0,
  skipped: 0,
  failed: 0,
  status: '',
};

function formatted(message: string, language: TextLanguage, values: Record<string, string | number>): string {
  return String(compiled(message, language).format(values));
}

const known = new Map<string, IntlMessageFormat>();

/** Compiling takes about 50 microseconds; there are two dozen messages. */
function compiled(message: string, language: TextLanguage): IntlMessageFormat {
  const key = `${language}\n${message}`;
  const format = known.get(key) ?? new IntlMessageFormat(message, language, undefined, { ignoreTag: true });
  known.set(key, format);
  return format;
}

/** Names may hold line breaks; a subject may not. */
const onOneLine = (text: string) => text.replace(/\s+/gu, ' ').trim();
