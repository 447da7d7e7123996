/**
 * People and companies with duplicates whose truth is known, corrupted as Febrl's generator does it (Christen, "Probabilistic
 * Data Generation for Deduplication and Data Linkage", 2005): typing errors, swapped and left out fields, short forms, phones and
 * legal forms written otherwise. The same every time.
 */
import {
  type AccountIdentity,
  accountIdentity,
  type ContactIdentity,
  contactIdentity,
} from '../../../shared/customers/identity.ts';

export interface Known<T> {
  /** Records with the same entity are the same. */
  readonly entity: number;
  readonly record: T;
}

type Random = () => number;

/** Mulberry32: the same sequence for the same seed. */
function sequence(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const words = (text: string) => text.trim().split(/\s+/);
const given =
  words(`James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
  Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Sandra Anthony Ashley Mark Emily Steven Donna Andrew
  Michelle Paul Carol Joshua Amanda Kenneth Melissa Kevin Deborah Brian Stephanie Edward Rebecca Ronald Laura Timothy Helen Jürgen
  Björn Zoë François José Søren Łukasz Małgorzata Ingrid Giovanni Olga Dmitri Fatima Ahmed Priya Rajesh Hiroshi Yuki Chiara Mateusz`);
const family =
  words(`Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Wilson Anderson Thomas
  Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young King Wright Scott Torres Nguyen Hill
  Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Dubois Lefèvre Rossi Bianchi Kowalski Nowak Petrov
  Ivanov Hansen Johansson Nielsen Ólafsdóttir O'Brien MacDonald Fernández Silva Tanaka Suzuki Patel Khan Singh Yılmaz Papadopoulos`);
const chineseFamily = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'];
const chineseGiven = words(
  '伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 文静 子涵 雨桐',
);
const trades = words(
  'Brocade Looms Engines Textiles Logistics Software Foods Optics Ceramics Energy Robotics Pharma Steel Media Travel',
);
const heads =
  words(`Northern Atlas Pioneer Summit Falcon Meridian Harbour Crystal Phoenix Sterling Evergreen Orchid Titan Beacon Vertex
  Zenith Cobalt Lotus Granite Aurora Keystone Horizon Juniper Mercury Nimbus Oakwood Pacific Quantum Redwood Sapphire`);
const cities = words(
  'Berlin Hamburg London Manchester Paris Lyon Madrid Milan Vienna Zurich Boston Austin Denver Seattle Chicago Toronto',
);
const streets = words(
  'Garden Station Market Church Mill Park Victoria Bridge Lake Forest Castle School River Harbour Linden Main',
);
const chineseTrades = words('科技 贸易 纺织 电子 食品 机械 物流 医药');
const chineseHeads = words('明珠 蜀锦 天府 长虹 华美 金星 远大 新希望 东方 海川 瑞丰 恒通 宏图 百川 康达');
const freeMail = words('gmail.com outlook.com yahoo.com qq.com');
const nick: Readonly<Record<string, string>> = {
  Robert: 'Bob',
  William: 'Bill',
  Elizabeth: 'Liz',
  Michael: 'Mike',
  Thomas: 'Tom',
  Richard: 'Dick',
  Jennifer: 'Jenny',
  Christopher: 'Chris',
  Daniel: 'Dan',
  Matthew: 'Matt',
  Timothy: 'Tim',
  Edward: 'Ted',
  Patricia: 'Pat',
  Joseph: 'Joe',
};

const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}|['’]/gu, '')
    .replace('ł', 'l')
    .replace('Ł', 'L')
    .replace('ø', 'o')
    .replace('ı', 'i')
    .toLowerCase();
const digits = (random: Random, count: number) =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

/** One letter left out, doubled, replaced or swapped with its neighbour, not the first. */
function typo(random: Random, text: string): string {
  const letters = [...text];
  if (letters.length < 4) return text;
  const at = 1 + Math.floor(random() * (letters.length - 2));
  const [letter = '', next = ''] = [letters[at], letters[at + 1]];
  const kinds = [[], [letter, letter], [pick(random, [...'aeioulnrst'])], [next, letter]];
  const kind = Math.floor(random() * kinds.length);
  letters.splice(at, kind === 3 ? 2 : 1, ...(kinds[kind] ?? []));
  return letters.join('');
}

interface Person {
  readonly given: string;
  readonly family: string;
  readonly full?: string;
  readonly emails: readonly string[];
  readonly phone?: string | undefined;
  readonly account?: number | undefined;
}

const accountIdOf = (index: number) => `acct_${String(index).padStart(26, '0')}`;

function newPerson(random: Random): Person {
  const account = random() < 0.7 ? Math.floor(random() * 120) : undefined;
  if (random() < 0.2) {
    const full = pick(random, chineseFamily) + pick(random, chineseGiven);
    return {
      given: '',
      family: '',
      full,
      emails: [`${digits(random, 9)}@qq.com`],
      phone: `+86 138 ${digits(random, 4)} ${digits(random, 4)}`,
      account,
    };
  }
  const [first, last] = [pick(random, given), pick(random, family)];
  const host = account === undefined ? pick(random, freeMail) : `firm-${account}.example`;
  const mailbox =
    random() < 0.7
      ? `${plain(first)}.${plain(last)}`
      : `${plain(first).charAt(0)}${plain(last)}${random() < 0.3 ? digits(random, 2) : ''}`;
  return {
    given: first,
    family: last,
    emails: random() < 0.9 ? [`${mailbox}@${host}`] : [],
    phone: random() < 0.8 ? `+49 30 90${digits(random, 6)}` : undefined,
    account,
  };
}

function corruptedPerson(random: Random, person: Person): Person {
  const changes = 1 + Math.floor(random() * 3);
  let copy = person;
  for (let count = 0; count < changes; count += 1) copy = oneChange(random, copy);
  return copy;
}

function oneChange(random: Random, person: Person): Person {
  const isChinese = person.full !== undefined;
  switch (Math.floor(random() * 8)) {
    case 0:
      return isChinese ? person : { ...person, family: typo(random, person.family) };
    case 1:
      return isChinese ? person : { ...person, given: nick[person.given] ?? typo(random, person.given) };
    case 2:
      return isChinese ? person : { ...person, given: person.family, family: person.given };
    case 3:
      return { ...person, phone: person.phone?.replaceAll(' ', '').replace(/^\+49/, '0') };
    case 4:
      return { ...person, phone: undefined };
    case 5:
      return {
        ...person,
        emails: person.emails.map((address) => `${address.split('@')[0]}@${pick(random, freeMail)}`),
      };
    case 6:
      return { ...person, account: undefined };
    default:
      return isChinese
        ? person
        : { ...person, given: plain(person.given).toUpperCase(), family: plain(person.family).toUpperCase() };
  }
}

function personIdentity({
  given: first,
  family: last,
  full,
  emails,
  phone,
  account,
}: Person): ContactIdentity {
  return contactIdentity({
    name: { full: full ?? `${first} ${last}` },
    emails: emails.map((address) => ({ address })),
    phones: phone ? [{ number: phone }] : [],
    accountId: account === undefined ? undefined : accountIdOf(account),
  });
}

/** `originals` people, a third of them with one or two corrupted copies. */
export function people(originals: number, seed = 1): Known<ContactIdentity>[] {
  const random = sequence(seed);
  return Array.from({ length: originals }, (_, entity) => {
    const person = newPerson(random);
    const copies = random() < 0.33 ? 1 + Math.floor(random() * 2) : 0;
    return [person, ...Array.from({ length: copies }, () => corruptedPerson(random, person))].map((one) => ({
      entity,
      record: personIdentity(one),
    }));
  }).flat();
}

interface Company {
  readonly name: string;
  readonly form: string;
  readonly domain?: string | undefined;
  readonly phone?: string | undefined;
  readonly street?: string | undefined;
  readonly city?: string | undefined;
  readonly postalCode?: string | undefined;
}

const forms = ['GmbH', 'Ltd', 'Inc.', 'AG', 'S.A.', 'LLC', ''];
const chineseForms = ['有限公司', '股份有限公司', '有限责任公司', ''];

function newCompany(random: Random, entity: number): Company {
  const isChinese = random() < 0.2;
  const name = isChinese
    ? `${pick(random, ['成都', '重庆', '上海', ''])}${pick(random, chineseHeads)}${pick(random, chineseTrades)}`
    : `${pick(random, heads)} ${pick(random, trades)}${random() < 0.2 ? ` ${pick(random, cities)}` : ''}`;
  return {
    name,
    form: pick(random, isChinese ? chineseForms : forms),
    domain:
      random() < 0.7 ? `${isChinese ? 'cn' : plain(name).replaceAll(' ', '-')}${entity}.com` : undefined,
    phone: random() < 0.7 ? `+49 40 80${digits(random, 6)}` : undefined,
    street: isChinese ? undefined : `${1 + Math.floor(random() * 200)} ${pick(random, streets)} Street`,
    city: isChinese ? '成都' : pick(random, cities),
    postalCode: random() < 0.8 ? digits(random, 5) : undefined,
  };
}

function corruptedCompany(random: Random, company: Company): Company {
  let copy = company;
  for (let count = 1 + Math.floor(random() * 3); count > 0; count -= 1) copy = oneCompanyChange(random, copy);
  return copy;
}

function oneCompanyChange(random: Random, company: Company): Company {
  const isChinese = /\p{Script=Han}/u.test(company.name);
  switch (Math.floor(random() * 8)) {
    case 0:
      return { ...company, form: pick(random, isChinese ? chineseForms : forms) };
    case 1:
      return isChinese ? company : { ...company, name: typo(random, company.name) };
    case 2:
      return isChinese
        ? { ...company, name: company.name.replace(/^(?:成都|重庆|上海)/, '') }
        : { ...company, name: company.name.toUpperCase() };
    case 3:
      return { ...company, domain: undefined };
    case 4:
      return { ...company, domain: company.domain?.replace(/\.com$/, '.de') };
    case 5:
      return { ...company, phone: undefined };
    case 6:
      return { ...company, street: company.street?.replace('Street', 'St.'), postalCode: undefined };
    default:
      return { ...company, phone: company.phone?.replaceAll(' ', '').replace(/^\+49/, '0') };
  }
}

export function companies(originals: number, seed = 2): Known<AccountIdentity>[] {
  const random = sequence(seed);
  return Array.from({ length: originals }, (_, entity) => {
    const company = newCompany(random, entity);
    const copies = random() < 0.33 ? 1 + Math.floor(random() * 2) : 0;
    return [company, ...Array.from({ length: copies }, () => corruptedCompany(random, company))].map(
      (one) => ({
        entity,
        record: accountIdentity({
          name: `${one.name}${/\p{Script=Han}/u.test(one.name) ? '' : ' '}${one.form}`.trim(),
          domain: one.domain,
          phone: one.phone,
          address: { ...(one.street && { lines: [one.street] }), city: one.city, postalCode: one.postalCode },
        }),
      }),
    );
  }).flat();
}
