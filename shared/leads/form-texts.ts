/** What the pages of a public form say, in the languages they speak. */
export interface FormTexts {
  readonly lang: string;
  readonly send: string;
  readonly required: string;
  readonly optional: string;
  readonly choose: string;
  readonly fillIn: string;
  readonly wrong: string;
  readonly reach: string;
  readonly someProblems: string;
  readonly thanks: string;
  readonly thanksMore: string;
  readonly tooMany: string;
  readonly leaveEmpty: string;
}

const english: FormTexts = {
  lang: 'en',
  send: 'Send',
  required: 'required',
  optional: 'optional',
  choose: 'Please choose',
  fillIn: 'Please fill this in.',
  wrong: 'Please check this: it cannot be right as it is.',
  reach: 'Please leave a way to reach you.',
  someProblems: 'Something is missing or not right. Nothing was sent yet.',
  thanks: 'Thank you!',
  thanksMore: 'We have received your message and will be in touch soon.',
  tooMany: 'Too many messages came from your network in a short time. Please try again in a minute.',
  leaveEmpty: 'Leave this empty',
};

const chinese: FormTexts = {
  lang: 'zh',
  send: '提交',
  required: '必填',
  optional: '选填',
  choose: '请选择',
  fillIn: '请填写此项。',
  wrong: '请检查此项，内容有误。',
  reach: '请留下您的联系方式。',
  someProblems: '有内容缺失或有误，尚未提交。',
  thanks: '谢谢！',
  thanksMore: '我们已收到您的信息，将尽快与您联系。',
  tooMany: '您的网络在短时间内提交过多，请一分钟后再试。',
  leaveEmpty: '请勿填写',
};

/** The texts in the language of a form; English where it is another. */
export function formTextsOf(language: string | undefined): FormTexts {
  return language?.startsWith('zh') ? chinese : english;
}
