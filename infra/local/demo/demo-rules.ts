import type { DemoTeam } from './demo-people.ts';

interface Named {
  readonly repsOf: (team: DemoTeam) => string[];
  /** The team in Chengdu. */
  readonly chengdu: string;
  /** The queue for Europe. */
  readonly europe: string;
}

/** The routing rules in the order in which they are tried. */
export const demoRules = ({ repsOf, chengdu, europe }: Named) => [
  {
    name: 'Trade fairs in China go to looms experts 展会线索',
    priority: 10,
    conditions: {
      all: [
        { field: 'country', op: 'eq', value: 'CN' },
        { field: 'source', op: 'eq', value: 'event' },
      ],
    },
    target: { type: 'users', ids: [...repsOf('chengdu'), ...repsOf('shanghai')] },
    requiredSkills: ['looms'],
    acceptWithin: 'PT2H',
    remindAtPercent: 50,
  },
  {
    name: 'Sichuan and Chongqing 川渝',
    priority: 20,
    conditions: {
      any: [
        { field: 'region', op: 'startsWith', value: 'CN/SC' },
        { field: 'region', op: 'startsWith', value: 'CN/CQ' },
      ],
    },
    target: { type: 'team', ids: [chengdu] },
    requiredSkills: ['zh'],
    acceptWithin: 'PT1H',
    remindAtPercent: 50,
  },
  {
    name: 'East China 华东',
    priority: 30,
    conditions: { field: 'country', op: 'eq', value: 'CN' },
    target: { type: 'users', ids: repsOf('shanghai') },
    distribution: { type: 'leastLoaded' },
    acceptWithin: 'PT1H',
    remindAtPercent: 50,
  },
  {
    name: 'Europe by territory',
    priority: 40,
    conditions: { field: 'country', op: 'in', value: ['DE', 'AT', 'GB', 'FR'] },
    target: { type: 'territory' },
    acceptWithin: 'PT90M',
    remindAtPercent: 60,
    fallbackQueueId: europe,
  },
];

/** The form of the website. */
export const demoForm = {
  name: 'Ask for a quote 索取报价',
  fields: [
    { name: 'name', label: 'Your name 姓名', required: true },
    { name: 'email', label: 'E-mail 电子邮件', required: true },
    { name: 'phone', label: 'Phone 电话' },
    { name: 'company', label: 'Company 公司' },
    {
      name: 'country',
      label: 'Country 国家',
      options: ['China', 'Germany', 'Austria', 'France', 'United Kingdom'],
    },
    {
      name: 'productsOfInterest',
      label: 'Product 产品',
      options: ['jacquard loom', 'remote monitoring', 'silk yarn', 'maintenance'],
    },
    { name: 'notes', label: 'What do you need? 您的需求' },
  ],
  consentText:
    'Jincheng Looms may use these details to answer my request. 我同意锦城织机使用以上信息回复我的请求。',
};
