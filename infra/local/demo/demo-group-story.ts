/** The story of the customer that the demonstration shows in full; times in days before now. */
import type { Channel } from '../../../shared/customers/interaction.ts';

/** Fields that the looms' maker keeps of its own. */
export const customFields = [
  {
    recordType: 'account',
    key: 'looms',
    label: { en: 'Looms in use', zh: '在用织机数' },
    type: 'number',
    min: 0,
  },
  {
    recordType: 'contact',
    key: 'wechatId',
    label: { en: 'WeChat', zh: '微信号' },
    type: 'text',
    maxLength: 60,
  },
];

interface Company {
  readonly key: string;
  readonly parent?: string;
  readonly owner: string;
  readonly since: number;
  readonly name: string;
  readonly [field: string]: unknown;
}

export const companies: readonly Company[] = [
  {
    key: 'group',
    owner: 'felix@jincheng.example',
    since: 188,
    name: 'Brokatwerke AG',
    domain: 'brokatwerke.example',
    tier: 'A',
    industry: 'Textiles',
    segment: 'Weaving mills',
    region: 'DE/BE',
    address: { lines: ['Köpenicker Straße 40'], city: 'Berlin', postalCode: '10179', country: 'DE' },
    phone: '+49 30 2093 7000',
    currency: 'EUR',
    employees: 420,
    annualRevenue: { amount: 9_800_000_000, currency: 'EUR' },
    tags: ['group', 'reference customer'],
    custom: { looms: 64 },
  },
  {
    key: 'mill',
    parent: 'group',
    owner: 'felix@jincheng.example',
    since: 170,
    name: 'Brokatwerke Plauen GmbH',
    domain: 'plauen.brokatwerke.example',
    industry: 'Textiles',
    segment: 'Weaving mills',
    region: 'DE/SN',
    address: { lines: ['Weberstraße 3'], city: 'Plauen', postalCode: '08523', country: 'DE' },
    currency: 'EUR',
    employees: 130,
    custom: { looms: 41 },
  },
  {
    key: 'shanghai',
    parent: 'group',
    owner: 'jia@jincheng.example',
    since: 120,
    name: '博锦纺织(上海)有限公司',
    domain: 'bojin.example',
    industry: '纺织',
    segment: 'Weaving mills',
    region: 'CN/SH',
    address: { lines: ['长宁路1027号'], city: '上海', postalCode: '200050', country: 'CN' },
    phone: '+86 21 5081 2200',
    currency: 'CNY',
    language: 'zh',
    employees: 85,
    custom: { looms: 12 },
  },
];

interface Person {
  readonly key: string;
  readonly company: string;
  readonly alsoAt?: string;
  readonly since: number;
  readonly consent?: { readonly topic: string; readonly granted: boolean; readonly source: string };
  readonly name: { readonly given?: string; readonly family?: string; readonly full: string };
  readonly [field: string]: unknown;
}

export const people: readonly Person[] = [
  {
    key: 'anna',
    company: 'group',
    alsoAt: 'mill',
    since: 188,
    name: { given: 'Anna', family: 'Schreiber', full: 'Anna Schreiber' },
    salutation: 'Frau Dr.',
    title: 'Head of Procurement',
    emails: [{ address: 'Anna.Schreiber@brokatwerke.example', kind: 'work', primary: true }],
    phones: [{ number: '+493020937012', kind: 'work' }],
    language: 'de',
    timeZone: 'Europe/Berlin',
    preferences: { channel: 'email', quietHours: { from: '18:00', to: '08:00' }, maxPerWeek: 2 },
    consent: { topic: 'newsletter', granted: true, source: 'trade fair Leipzig' },
    tags: ['decides'],
  },
  {
    key: 'anna-again',
    company: 'group',
    since: 40,
    name: { full: 'A. Schreiber' },
    title: 'Procurement',
    emails: [{ address: 'a.schreiber@brokatwerke.example', primary: true }],
    phones: [{ number: '+493020937012' }],
  },
  {
    key: 'uwe',
    company: 'mill',
    since: 165,
    name: { given: 'Uwe', family: 'Groß', full: 'Uwe Groß' },
    title: 'Plant Manager',
    emails: [{ address: 'uwe.gross@plauen.brokatwerke.example', primary: true }],
    phones: [{ number: '+4937412210', kind: 'work' }],
    language: 'de',
    preferences: { channel: 'phone' },
    consent: { topic: 'newsletter', granted: false, source: 'phone call' },
  },
  {
    key: 'li',
    company: 'shanghai',
    since: 118,
    name: { given: '晓云', family: '李', full: '李晓云' },
    title: '采购经理',
    emails: [{ address: 'xiaoyun.li@bojin.example', primary: true }],
    phones: [{ number: '+862150812201', kind: 'work' }],
    language: 'zh',
    timeZone: 'Asia/Shanghai',
    preferences: { channel: 'wechat' },
    custom: { wechatId: 'lixiaoyun_bojin' },
    consent: { topic: 'newsletter', granted: true, source: '上海纺机展' },
  },
];

export const deals = [
  {
    company: 'group',
    with: 'anna',
    since: 150,
    name: 'Framework agreement 2026',
    stage: 'won',
    amount: { amount: 42_000_000, currency: 'EUR' },
  },
  {
    company: 'mill',
    with: 'uwe',
    since: 30,
    name: 'Twelve jacquard looms for hall 2',
    stage: 'negotiation',
    amount: { amount: 78_500_000, currency: 'EUR' },
  },
  {
    company: 'shanghai',
    with: 'li',
    since: 14,
    name: '织机在线监测系统',
    stage: 'proposal',
    amount: { amount: 36_000_000, currency: 'CNY' },
  },
];

interface Touch {
  readonly company: string;
  readonly with: string;
  readonly ago: number;
  readonly channel: Channel;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly kind: string;
  readonly summary: string;
}

const touch = (
  [company, person, ago]: readonly [string, string, number],
  [channel, direction, kind]: readonly [Channel, Touch['direction'], string],
  summary: string,
): Touch => ({ company, with: person, ago, channel, direction, kind, summary });

const [called, wasCalled] = [['phone', 'outbound', 'call'] as const, ['phone', 'inbound', 'call'] as const];
const [wrote, wasWritten] = [['email', 'outbound', 'email'] as const, ['email', 'inbound', 'email'] as const];
const met = ['inPerson', 'outbound', 'meeting'] as const;

export const touches: readonly Touch[] = [
  touch(
    ['group', 'anna', 186],
    ['event', 'inbound', 'visit'],
    'Came to our stand in Leipzig, asked for a price list.',
  ),
  touch(['group', 'anna', 180], wrote, 'Price list and references sent.'),
  touch(['group', 'anna', 172], wasCalled, 'Asked whether one contract could cover all mills of the group.'),
  touch(
    ['group', 'anna', 161],
    met,
    'Two hours in Berlin: procurement, finance, plant. They want one price for all sites.',
  ),
  touch(['group', 'anna', 152], wrote, 'Draft of the framework agreement.'),
  touch(['group', 'anna', 148], wasWritten, 'Legal wants 24 months of warranty. Everything else is fine.'),
  touch(['group', 'anna', 62], called, 'Content with the first deliveries. Plauen plans a second hall.'),
  touch(['mill', 'uwe', 160], met, 'Walked through hall 1. 41 looms, 9 of them older than 20 years.'),
  touch(['mill', 'uwe', 96], wasCalled, 'Loom 17 stops once a shift since the last software update.'),
  touch(
    ['mill', 'uwe', 95],
    called,
    'Service was there within the day; a sensor was loose. He was surprised how fast.',
  ),
  touch(['mill', 'uwe', 41], wasWritten, 'Hall 2 is approved. Wants an offer for twelve jacquard looms.'),
  touch(['mill', 'uwe', 29], wrote, 'Offer sent, delivery in week 14.'),
  touch(
    ['mill', 'uwe', 12],
    called,
    'Compares with a machine from Italy. Price is not the point, the delivery date is.',
  ),
  touch(['mill', 'uwe', 3], wasWritten, 'Asks for week 10 instead of 14. We promised an answer by Friday.'),
  touch(
    ['shanghai', 'li', 117],
    ['event', 'inbound', 'visit'],
    '在上海纺机展参观了我们的展台,对在线监测感兴趣。',
  ),
  touch(['shanghai', 'li', 110], ['wechat', 'outbound', 'message'], '发送了监测系统的介绍视频。'),
  touch(['shanghai', 'li', 75], met, '在长宁路拜访。目前12台织机,计划明年增加到20台。'),
  touch(['shanghai', 'li', 33], ['wechat', 'inbound', 'message'], '询问能否先在两台织机上试用。'),
  touch(['shanghai', 'li', 13], wrote, '已发送报价,有效期60天。'),
];
