/** What people type, what they must find by it, and what they must not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrganization, type TestOrganization, type TestTable, testTable } from '../support/table.ts';
import { namesFoundBy, put } from './search-scene.ts';

let fixture: TestTable;
let organization: TestOrganization;

const people: readonly Record<string, unknown>[] = [
  {
    name: 'Ada Lovelace',
    emails: [{ address: 'ada.lovelace@example.com' }],
    phones: [{ number: '+44 20 7946 0018' }],
    title: 'Countess of engines',
  },
  { name: 'Grace Hopper', emails: [{ address: 'g.hopper@mail.navy.example' }] },
  { name: 'Zoë Łukasiewicz', emails: [{ address: 'zoe_l@warszawa.example' }] },
  { name: 'Jürgen Groß', phones: [{ number: '+49 (0)30 901820' }] },
  { name: 'Juergen Mueller' },
  { name: "Siobhán O'Brien" },
  { name: 'Jean-Luc Picard' },
  { name: 'İbrahim Işık', title: 'ISTANBUL' },
  { name: 'Nguyễn Văn An' },
  { name: 'Γιώργος Παπαδόπουλος' },
  { name: 'Фёдор Достоевский' },
  {
    name: '王小明',
    phones: [{ number: '+86 138 0013 8000' }],
    emails: [{ address: 'xiaoming@163.example' }],
  },
  { name: '劉德華' },
  { name: '渡邊 陽子' },
  { name: '斎藤 ユキ' },
  { name: '김민수' },
  { name: 'สมชาย ใจดี' },
  { name: 'Ａｌｉｃｅ Ｗａｎｇ' },
  { name: 'Wang Li', phones: [{ number: '028 8555 0123' }] },
];

const companies: readonly Record<string, unknown>[] = [
  { name: '成都蜀锦织造有限公司', phone: '+86 28 8555 0123', domain: 'shujin.example' },
  { name: '臺灣積體電路製造股份有限公司', domain: 'tsmc.example' },
  { name: '株式会社スズキ' },
  { name: 'AT&T' },
  { name: 'Coca-Cola Beverages' },
  { name: 'Node.js Foundation' },
  { name: 'St. Gallen Textil AG' },
  { name: '3M' },
  { name: '360公司' },
];

beforeAll(async () => {
  fixture = await testTable();
  organization = await anOrganization(fixture);
  for (const fields of people) await put(fixture, organization.orgId, 'contact', fields);
  for (const fields of companies) await put(fixture, organization.orgId, 'account', fields);
  await put(fixture, organization.orgId, 'lead', {
    name: 'Charles Babbage',
    company: 'Analytical Engines Ltd',
    email: 'charles@analytical-engines.example',
    phone: '(415) 555-0199',
  });
});
afterAll(() => fixture.close());

const ada = 'Ada Lovelace';
const shujin = '成都蜀锦织造有限公司';
const taiwan = '臺灣積體電路製造股份有限公司';
const charles = 'Charles Babbage';

/** What is typed, and all that is found by it. */
const finds: readonly [what: string, query: string, names: readonly string[]][] = [
  ['a name', 'lovelace', [ada]],
  ['the beginning of a name', 'lov', [ada]],
  ['a name in capitals', 'LOVELACE ADA', [ada]],
  ['both names in the other order', 'lovelace, ada', [ada]],
  ['beginnings of both names', 'ad lo', [ada]],
  ['a name with spaces around it', '  ada   lovelace ', [ada]],
  ['a name and a part of the title', 'ada engines', [ada]],
  ['another name beside one that fits', 'ada hopper', []],
  ['letters from the middle of a name', 'velace', []],
  ['a whole address', 'ada.lovelace@example.com', [ada]],
  ['an address in capitals', 'ADA.LOVELACE@EXAMPLE.COM', [ada]],
  ['the local part', 'ada.lovelace', [ada]],
  ['the second half of the local part', 'lovelace@', [ada]],
  ['the domain', 'example.com', [ada]],
  ['the domain behind an @', '@example.com', [ada]],
  ['the beginning of a domain', 'exampl', [ada]],
  ['an address up to the middle of its domain', 'ada.lovelace@exa', [ada]],
  ['a part of a domain', 'navy', ['Grace Hopper']],
  ['a domain without what stands before it', 'navy.example', ['Grace Hopper']],
  ['another address of the domain', 'grace@mail.navy.example', []],
  ['a part of an address behind an underscore', 'l@warszawa', ['Zoë Łukasiewicz']],
  ['a domain with a dash', 'analytical-engines.example', [charles]],
  ['a part of it behind the dash', 'engines.example', [charles]],
  ['a name and a domain', 'charles analytical-engines', [charles]],
  ['a company', 'analytical engines', [charles]],
  ['accents left out', 'zoe lukasiewicz', ['Zoë Łukasiewicz']],
  ['accents put in', 'Zoé', ['Zoë Łukasiewicz']],
  ['accents taken apart', 'Zoe\u0308', ['Zoë Łukasiewicz']],
  ['ß as ss', 'gross', ['Jürgen Groß']],
  ['ß as it is', 'groß', ['Jürgen Groß']],
  ['ß in capitals', 'GROSS', ['Jürgen Groß']],
  ['an umlaut left out', 'jurgen', ['Jürgen Groß']],
  ['an umlaut spelled out', 'juergen', ['Jürgen Groß', 'Juergen Mueller']],
  ['an umlaut where it is spelled out', 'Müller', ['Juergen Mueller']],
  ['an apostrophe', "o'brien", ["Siobhán O'Brien"]],
  ['a typographic apostrophe', 'O’Brien', ["Siobhán O'Brien"]],
  ['no apostrophe', 'obrien', ["Siobhán O'Brien"]],
  ['what stands behind an apostrophe', 'brien siobhan', ["Siobhán O'Brien"]],
  ['a name with a dash', 'jean-luc', ['Jean-Luc Picard']],
  ['a dash left out', 'jeanluc', ['Jean-Luc Picard']],
  ['a space for a dash', 'jean luc', ['Jean-Luc Picard']],
  ['a dotted Turkish capital', 'İBRAHİM', ['İbrahim Işık']],
  ['Turkish letters in English', 'ibrahim isik', ['İbrahim Işık']],
  ['a dotless i in capitals', 'IŞIK', ['İbrahim Işık']],
  ['a Turkish word for an English one', 'istanbul', ['İbrahim Işık']],
  ['Vietnamese without its marks', 'nguyen van', ['Nguyễn Văn An']],
  ['Greek without its accent', 'παπαδοπουλος', ['Γιώργος Παπαδόπουλος']],
  ['Russian е for ё', 'федор', ['Фёдор Достоевский']],
  ['full-width letters', 'ａｄａ', [ada]],
  ['plain letters for full-width ones', 'alice wang', ['Ａｌｉｃｅ Ｗａｎｇ']],
  ['a phone number with its country', '+44 20 7946 0018', [ada]],
  ['a phone number without spaces', '+442079460018', [ada]],
  ['a phone number without its country', '020 7946 0018', [ada]],
  ['a phone number dialled from abroad', '0044 20 79460018', [ada]],
  ['a phone number in brackets', '(020) 7946-0018', [ada]],
  ['a trunk zero in brackets', '+49 (0)30 901820', ['Jürgen Groß']],
  ['a number as it is dialled at home', '030 901820', ['Jürgen Groß']],
  ['a tail of four digits', '0018', [ada]],
  ['a tail of six digits with a space', '46 0018', [ada]],
  ['the beginning of a number', '+44 20', [ada]],
  ['the beginning without its country', '138 0013', ['王小明']],
  ['three digits of a number', '018', []],
  ['digits from the middle of a number', '7946', []],
  ['the number of another country, kept with and without its own', '+49 28 8555 0123', ['Wang Li']],
  ['a number with a country, kept with and without', '+86 28 8555 0123', [shujin, 'Wang Li']],
  ['full-width digits', '０２８ ８５５５ ０１２３', [shujin, 'Wang Li']],
  ['an American number', '415-555-0199', [charles]],
  ['a name and a tail', 'ada 0018', [ada]],
  ['a name and another tail', 'hopper 0018', []],
  ['one Chinese character', '锦', [shujin]],
  ['characters from the middle', '锦织造', [shujin]],
  ['the whole name', shujin, [shujin]],
  ['characters in another order', '锦蜀', []],
  ['characters with a space between them', '成都 织造', [shujin]],
  ['what companies have in common', '有限公司', [shujin, taiwan]],
  ['a person', '小明', ['王小明']],
  ['a person and a domain', '王 163', ['王小明']],
  ['simplified for traditional', '刘德华', ['劉德華']],
  ['traditional for traditional', '劉德華', ['劉德華']],
  ['traditional for simplified', '蜀錦織造', [shujin]],
  ['the simplified name of a company in Taiwan', '台湾积体电路', [taiwan]],
  ['its middle in simplified characters', '积体电路', [taiwan]],
  ['Japanese forms', '渡辺', ['渡邊 陽子']],
  ['a variant in a family name', '渡邉', ['渡邊 陽子']],
  ['the old form of a Japanese name', '齋藤', ['斎藤 ユキ']],
  ['hiragana for katakana', 'ゆき', ['斎藤 ユキ']],
  ['half-width katakana', 'ｽｽﾞｷ', ['株式会社スズキ']],
  ['the middle of a Japanese name', 'ズキ', ['株式会社スズキ']],
  ['a Korean given name', '민수', ['김민수']],
  ['a Korean family name', '김', ['김민수']],
  ['a part of a Thai name', 'ชาย', ['สมชาย ใจดี']],
  ['an ampersand', 'at&t', ['AT&T']],
  ['no ampersand', 'att', ['AT&T']],
  ['a dash in a company', 'coca-cola', ['Coca-Cola Beverages']],
  ['no dash', 'cocacola', ['Coca-Cola Beverages']],
  ['a dot in a name', 'node.js', ['Node.js Foundation']],
  ['no dot', 'node js', ['Node.js Foundation']],
  ['a dot without its space', 'st.gallen', ['St. Gallen Textil AG']],
  ['a digit in a name', '3m', ['3M']],
  ['digits beside characters', '360公司', ['360公司']],
  ['signs only', '!? -', []],
  ['an @ only', '@', []],
  ['what all addresses end in', 'com', []],
];

describe('a search box', () => {
  it.each(finds)('by %s: %s', async (_what, query, names) => {
    const found = await namesFoundBy(fixture, organization.admin, query);

    expect([...found].sort()).toEqual([...names].sort());
  });
});
