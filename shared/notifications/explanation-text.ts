import { type Explained, type ExplanationCode, filledIn } from '../handoffs/explanation.ts';
import type { TextLanguage } from './texts.ts';

/** The explanations of a hand-off in the other languages of the product; in English they are stored as they are told. */
const sentences: Readonly<Record<Exclude<TextLanguage, 'en'>, Readonly<Record<ExplanationCode, string>>>> = {
  zh: {
    rule: '规则“{rule}”',
    accountOwner: '客户“{account}”的负责人',
    companyLead: '正在跟进{company}的另一条线索',
    noRuleMatches: '没有匹配的规则',
    ruleNamesQueue: '规则“{rule}”指定了该队列',
    nobodyCanTakeIt: '没有可以接收的人',
    nobodyElseCanTakeIt: '没有其他可以接收的人',
    offersNotAccepted: '已请 {made} 人接收（最多 {most} 人），均未接收',
  },
};

export type Told = Pick<Explained, 'because'> & {
  readonly explanation?: Explained['explanation'] | undefined;
};

/** The explanation in the reader's language; what only exists in words, such as what a person wrote, as it was written. */
export function explanationText({ because, explanation }: Told, language: TextLanguage): string {
  if (!explanation || language === 'en') return because;
  return filledIn(sentences[language][explanation.code], explanation.values);
}
