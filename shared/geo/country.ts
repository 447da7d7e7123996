import { foldText } from '../text/fold.ts';

/**
 * Countries as people write them. ISO 3166-1 is the identity; names come from the runtime's own CLDR data
 * (Intl.DisplayNames) in English, Chinese and the languages of the country, so there is no table of them to go stale.
 */

// ISO 3166-1 alpha-3 by alpha-2, for the codes that tools export; CLDR does not carry them.
const alpha3 =
  'AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW AX ALA AZ AZE ' +
  'BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN BO BOL BQ BES BR BRA BS BHS ' +
  'BT BTN BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG CH CHE CI CIV CK COK CL CHL CM CMR CN CHN ' +
  'CO COL CR CRI CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST ' +
  'EG EGY EH ESH ER ERI ES ESP ET ETH FI FIN FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF ' +
  'GG GGY GH GHA GI GIB GL GRL GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD ' +
  'HN HND HR HRV HT HTI HU HUN ID IDN IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM ' +
  'JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR KM COM KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO LB LBN LC LCA ' +
  'LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA LY LBY MA MAR MC MCO MD MDA ME MNE MF MAF MG MDG MH MHL MK MKD ' +
  'ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR MT MLT MU MUS MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM ' +
  'NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL NR NRU NU NIU NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG ' +
  'PH PHL PK PAK PL POL PM SPM PN PCN PR PRI PS PSE PT PRT PW PLW PY PRY QA QAT RE REU RO ROU RS SRB RU RUS RW RWA ' +
  'SA SAU SB SLB SC SYC SD SDN SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE SM SMR SN SEN SO SOM SR SUR SS SSD ' +
  'ST STP SV SLV SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL TL TLS TM TKM TN TUN TO TON ' +
  'TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT VE VEN VG VGB VI VIR ' +
  'VN VNM VU VUT WF WLF WS WSM YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE';

// What people and other tools write that CLDR does not say.
const otherNames: Readonly<Record<string, readonly string[]>> = {
  AE: ['UAE', 'U.A.E.', 'Emirates', '阿联酋'],
  BN: ['Brunei Darussalam'],
  BO: ['Plurinational State of Bolivia'],
  CD: ['DR Congo', 'DRC', 'Democratic Republic of the Congo', 'Congo, Democratic Republic of the'],
  CG: ['Congo', 'Republic of the Congo'],
  CI: ['Ivory Coast', "Cote d'Ivoire"],
  CN: [
    'PRC',
    'P.R. China',
    'PR China',
    "People's Republic of China",
    'Mainland China',
    '中国大陆',
    '中华人民共和国',
  ],
  CV: ['Cape Verde'],
  CZ: ['Czech Republic'],
  DE: ['Federal Republic of Germany', 'BRD'],
  FK: ['Falkland Islands (Malvinas)'],
  FM: ['Federated States of Micronesia'],
  GB: [
    'UK',
    'U.K.',
    'Great Britain',
    'Britain',
    'England',
    'Scotland',
    'Wales',
    'Northern Ireland',
    '大不列颠',
    '英格兰',
  ],
  HK: ['Hong Kong', '香港', 'Hong Kong, China', '中国香港'],
  IR: ['Islamic Republic of Iran'],
  KP: ['North Korea', "Democratic People's Republic of Korea", 'DPRK'],
  KR: ['South Korea', 'Republic of Korea', 'Korea', 'Korea, Republic of', 'Korea, South'],
  LA: ["Lao People's Democratic Republic", 'Lao'],
  MD: ['Republic of Moldova'],
  MK: ['Macedonia'],
  MM: ['Burma'],
  MO: ['Macau', 'Macao', '澳门', '中国澳门'],
  NL: ['Holland', 'The Netherlands'],
  PS: ['Palestine', 'State of Palestine'],
  RU: ['Russian Federation'],
  SY: ['Syrian Arab Republic'],
  SZ: ['Swaziland'],
  TL: ['East Timor'],
  TR: ['Turkey'],
  TW: ['Taiwan, Province of China', '臺灣', '中国台湾'],
  TZ: ['United Republic of Tanzania'],
  US: ['USA', 'U.S.', 'U.S.A.', 'America', 'United States of America', 'The United States', '美利坚合众国'],
  VA: ['Holy See', 'Vatican'],
  VE: ['Bolivarian Republic of Venezuela'],
  VG: ['British Virgin Islands'],
  VI: ['US Virgin Islands', 'United States Virgin Islands'],
  VN: ['Viet Nam'],
};

// Languages of a country beside the one CLDR takes for the likeliest, where leads are likely to use them.
const furtherLanguages: Readonly<Record<string, readonly string[]>> = {
  BE: ['fr', 'de'],
  CH: ['fr', 'it', 'rm'],
  FI: ['sv'],
  HK: ['zh-Hant'],
  IE: ['ga'],
  LU: ['de', 'lb'],
  MA: ['fr'],
  SG: ['ms', 'ta'],
  TW: ['zh-Hant'],
};

let codesByName: ReadonlyMap<string, string> | undefined;

// The same few countries come again and again: the answers to the last texts, as they were written.
const answers = new Map<string, string | undefined>();
const MOST_ANSWERS = 2_000;

/**
 * The ISO 3166-1 alpha-2 code of a country written as a code of two or three letters or as a name in English, Chinese or
 * its own language, whatever the case; undefined when it is none of these. The first call reads the names (about 30 ms).
 */
export function countryCodeOf(text: string): string | undefined {
  if (answers.has(text)) return answers.get(text);
  codesByName ??= readNames();
  const code = codesByName.get(nameKey(text));
  if (answers.size >= MOST_ANSWERS) answers.clear();
  if (text.length <= 100) answers.set(text, code);
  return code;
}

/** The form in which countries are compared: the code, or the text itself where it names none. */
export function countryKey(text: string): string {
  return countryCodeOf(text) ?? foldText(text);
}

/** Whether two texts mean the same country. */
export function isSameCountry(one: string, other: string): boolean {
  return countryKey(one) === countryKey(other);
}

/** The form in which names are compared: `Côte d’Ivoire` and `cote d'ivoire` are one. */
function nameKey(text: string): string {
  return foldText(text)
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/[‘’ʻʼ]/g, "'")
    .replace(/&/g, ' and ')
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
}

function readNames(): ReadonlyMap<string, string> {
  const codes = alpha3.split(' ');
  const names = new Map<string, string>();
  const add = (name: string | undefined, code: string) => {
    const key = name && nameKey(name);
    // The first to claim a name keeps it: codes before names, common languages before others.
    if (key && !names.has(key)) names.set(key, code);
  };
  const pairs: [string, string][] = [];
  for (let index = 0; index < codes.length; index += 2) {
    const [code = '', longCode = ''] = [codes[index], codes[index + 1]];
    pairs.push([code, longCode]);
    add(code, code);
    add(longCode, code);
  }
  for (const [code, all] of Object.entries(otherNames)) for (const name of all) add(name, code);
  for (const language of ['en', 'zh', 'zh-Hant']) {
    const names = namesIn(language);
    const short = namesIn(language, 'short');
    for (const [code] of pairs) {
      add(names.of(code), code);
      add(short.of(code), code);
    }
  }
  for (const [code] of pairs) {
    const { language, script } = new Intl.Locale(`und-${code}`).maximize();
    add(namesIn(`${language}-${script}`).of(code), code);
    for (const further of furtherLanguages[code] ?? []) add(namesIn(further).of(code), code);
  }
  return names;
}

function namesIn(language: string, style: 'long' | 'short' = 'long'): Intl.DisplayNames {
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'none', style });
}
