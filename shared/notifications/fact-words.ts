import type { TextLanguage } from './texts.ts';

/** The labels of facts, and the words of the product's own values, in every language; what is not here is told as it is. */
export const factLabels = {
  en: {
    because: 'Why you',
    inQueue: 'Why it waits there',
    reason: 'Reason given',
    request: 'What was asked',
    products: 'Products of interest',
    source: 'Source',
    campaign: 'Campaign',
    reach: 'How to reach them',
    preferred: 'They prefer',
    account: 'Account',
    tier: 'tier',
    opportunities: 'Open opportunities',
    unresolved: 'Unresolved',
    since: 'since',
    history: 'What happened so far',
  },
  zh: {
    because: '选择您的原因',
    inQueue: '进入队列的原因',
    reason: '给出的理由',
    request: '需求',
    products: '感兴趣的产品',
    source: '来源',
    campaign: '活动',
    reach: '联系方式',
    preferred: '首选渠道',
    account: '客户',
    tier: '等级',
    opportunities: '进行中的商机',
    unresolved: '未解决事项',
    since: '自',
    history: '往来记录',
  },
} as const;

const words: Readonly<Record<Exclude<TextLanguage, 'en'>, Readonly<Record<string, string>>>> = {
  zh: {
    web: '网站',
    event: '展会',
    campaign: '营销活动',
    import: '导入',
    call: '来电',
    social: '社交媒体',
    referral: '推荐',
    partner: '合作伙伴',
    phone: '电话',
    email: '邮箱',
    website: '网址',
    sms: '短信',
    wechat: '微信',
    mail: '信函',
    prospecting: '初步接触',
    qualification: '需求确认',
    proposal: '方案报价',
    negotiation: '商务谈判',
    won: '赢单',
    lost: '输单',
  },
};

/** A value of the product in the reader's language: `web` is 网站. */
export function wordFor(value: string, language: TextLanguage): string {
  return language === 'en' ? value : (words[language][value] ?? value);
}

/** A source with its detail: of `web (Olark Chat)` only `web` is a word of the product. */
export function sourceText(source: string, language: TextLanguage): string {
  const [value = '', ...detail] = source.split(' ');
  return [wordFor(value, language), ...detail].join(' ');
}

/** How the record came, as the first entry of its history. */
export function capturedText(source: string, summary: string, language: TextLanguage): string {
  return language === 'en' ? summary : `来源：${sourceText(source, language)}`;
}
