import { foldText } from './fold.ts';

/**
 * Keys under which names of companies and people are taken for the same. They decide who is a *possible* duplicate, so
 * they leave out what people leave out: legal forms, titles, accents, punctuation.
 */

// Legal forms as they end a name, folded, longest first where one contains another.
const legalForms =
  'gesellschaft mit beschrankter haftung|aktiengesellschaft|gmbh and co kgaa|gmbh and co kg|gmbh and co ohg|gmbh co kg|' +
  'ag and co kgaa|ag and co kg|gmbh|ggmbh|mbh|kgaa|kg|ohg|gbr|ug haftungsbeschrankt|ug|ag|ev|eg|' +
  'public limited company|limited liability company|limited liability partnership|private limited|pvt ltd|pte ltd|' +
  'pty ltd|sdn bhd|co ltd|co limited|company limited|limited|ltd|llc|llp|lp|plc|pllc|incorporated|inc|corporation|corp|' +
  'company|co|group|holdings|holding|pc|pvt|pte|pty|sdn|bhd|pt|tbk|jsc|pjsc|fze|fzco|fz llc|wll|' +
  'sarl|sas|sasu|eurl|sa|snc|sca|srl|spa|sl|slu|bv|nv|bvba|vof|cvba|cv|se|scs|scop|ltda|eireli|sa de cv|de cv|' +
  'ab|as|asa|aps|oy|oyj|hf|ehf|sp z oo|spolka z oo|spolka akcyjna|sro|kft|zrt|nyrt|doo|dd|ooo|oao|zao|pao|ооо|оао|зао|пао|ао|' +
  'kabushiki kaisha|kk|gk|yk|as a s|anonim sirketi|limited sirketi|ltd sti';
const trailingLegalForm = new RegExp(`^(.+?)(?: (?:${legalForms}))+$`);

const chineseLegalForms =
  '股份有限公司|有限责任公司|有限責任公司|集团有限公司|集團有限公司|集团股份有限公司|有限公司|股份公司|集团公司|集团|集團|公司';
const japaneseLegalForms = '株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|財団法人';
const koreanLegalForms = '주식회사|유한회사';
const cjkForms = new RegExp(
  `^(?:${japaneseLegalForms}|${koreanLegalForms})|(?:${chineseLegalForms}|${japaneseLegalForms}|${koreanLegalForms})$`,
  'gu',
);

// What people type where a company is asked for and there is none.
const noCompany = new Set(
  'na n a none no nil null test self self employed selfemployed freelance freelancer private privat individual personal home student unemployed select company 无 没有 个人 自由职业 学生 测试 个体'
    .split(' ')
    .concat(['n a', 'self employed', 'not applicable', 'none yet']),
);

const honorifics =
  /^(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|herr|frau|dipl ing|ing|mme|mlle|monsieur|madame|sr|sra|dott|sig|ir) )+|(?: (?:jr|sr|ii|iii|phd|md|mba|esq))+$/g;
const cjkHonorifics = /(?:先生|女士|小姐|太太|老师|经理|总|様|さん|씨|님)$/u;

/** The key of a company's name, without its legal form; undefined when it names none ("-", "self-employed"). */
export function companyNameKey(name: string): string | undefined {
  // ㈱ and its kind, and their bracketed spellings, would leave a letter behind.
  const words = plainWords(name.replace(/[㈱㈲㈜]|[(（][株有주][)）]/gu, ' '));
  const key = withoutForms(words);
  return key === '' || noCompany.has(words) || noCompany.has(key) ? undefined : key;
}

/**
 * The key of a person's name: `Lovelace, Ada`, `Dr. Ada Lovelace` and `ADA LOVELACE` are one. Chinese, Japanese and Korean
 * names keep their order and lose their spaces. Undefined when nothing is left.
 */
export function personNameKey(name: string): string | undefined {
  const words = personNameWords(name);
  return words.length === 0 ? undefined : [...words].sort().join(' ');
}

/**
 * The words of a person's name as written, without titles, accents and punctuation. A Chinese, Japanese or Korean name is
 * one word.
 */
export function personNameWords(name: string): string[] {
  const words = plainWords(name).replace(honorifics, '').trim();
  if (words === '') return [];
  if (!isUnspaced(words)) return words.split(' ');
  const joined = words.replace(/\s+/g, '');
  const bare = joined.replace(cjkHonorifics, '');
  return [[...bare].length >= 2 ? bare : joined];
}

/** Whether the text is in a script that sets no spaces between words. */
export function isUnspaced(text: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー\s]+$/u.test(text);
}

/** Words in lower case between single spaces, without accents on Latin letters and without punctuation. */
export function plainWords(text: string): string {
  return (
    foldText(text)
      .normalize('NFD')
      .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
      .normalize('NFC')
      .replace(/[&+]/g, ' and ')
      // "S.A." and "e.V." are one word, "Smith, Jones" are two.
      .replace(/(?<=\b\p{L})\.(?=\s?\p{L}\b)\s?|['’`]/gu, '')
      .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
      .trim()
  );
}

function withoutForms(words: string): string {
  const latin = trailingLegalForm.exec(words)?.[1] ?? words;
  const bare = latin.replace(cjkForms, '').trim();
  return bare === '' ? latin : bare;
}
