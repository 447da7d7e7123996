import type { User } from '../../../shared/organization/user.ts';

/** Somebody who works there. */
export interface Hire {
  readonly email: string;
  readonly name: string;
  readonly role: User['role'];
  readonly team?: DemoTeam;
  readonly languages: string[];
  readonly skills?: string[];
  readonly territories?: string[];
  readonly maxOpenLeads?: number;
}

/** The teams, by the words the rest of the demonstration has for them. */
export const teamNames = {
  chengdu: 'Sales Chengdu 成都销售部',
  shanghai: 'Sales Shanghai 上海销售部',
  berlin: 'Sales Berlin',
  marketing: 'Marketing 市场部',
  service: 'Service 客户服务部',
} as const;
export type DemoTeam = keyof typeof teamNames;

/** Who works there, besides the administrator. */
export const hires: readonly Hire[] = [
  {
    email: 'mei@jincheng.example',
    name: '林梅 Mei Lin',
    role: 'manager',
    team: 'chengdu',
    languages: ['zh', 'en'],
  },
  {
    email: 'wei@jincheng.example',
    name: '陈伟 Wei Chen',
    role: 'sales',
    team: 'chengdu',
    languages: ['zh', 'en'],
    skills: ['looms', 'monitoring'],
    territories: ['CN/SC'],
    maxOpenLeads: 40,
  },
  {
    email: 'lan@jincheng.example',
    name: '何兰 Lan He',
    role: 'sales',
    team: 'chengdu',
    languages: ['zh'],
    skills: ['looms', 'yarn'],
    territories: ['CN/SC', 'CN/CQ'],
    maxOpenLeads: 40,
  },
  {
    email: 'tao@jincheng.example',
    name: '邓涛 Tao Deng',
    role: 'sales',
    team: 'chengdu',
    languages: ['zh'],
    skills: ['maintenance'],
    territories: ['CN/CQ'],
    maxOpenLeads: 30,
  },
  {
    email: 'yun@jincheng.example',
    name: '沈云 Yun Shen',
    role: 'manager',
    team: 'shanghai',
    languages: ['zh', 'en'],
  },
  {
    email: 'jia@jincheng.example',
    name: '陆佳 Jia Lu',
    role: 'sales',
    team: 'shanghai',
    languages: ['zh', 'en'],
    skills: ['looms', 'monitoring'],
    territories: ['CN/SH', 'CN/JS'],
    maxOpenLeads: 40,
  },
  {
    email: 'hao@jincheng.example',
    name: '顾浩 Hao Gu',
    role: 'sales',
    team: 'shanghai',
    languages: ['zh'],
    skills: ['yarn'],
    territories: ['CN/SH', 'CN/JS'],
    maxOpenLeads: 40,
  },
  {
    email: 'anna@jincheng.example',
    name: 'Anna Brandt',
    role: 'manager',
    team: 'berlin',
    languages: ['en', 'de'],
  },
  {
    email: 'felix@jincheng.example',
    name: 'Felix Sommer',
    role: 'sales',
    team: 'berlin',
    languages: ['en', 'de'],
    skills: ['looms'],
    territories: ['DE', 'AT'],
    maxOpenLeads: 35,
  },
  {
    email: 'zoe@jincheng.example',
    name: 'Zoë Martin',
    role: 'sales',
    team: 'berlin',
    languages: ['en', 'fr'],
    skills: ['yarn', 'monitoring'],
    territories: ['FR', 'GB'],
    maxOpenLeads: 35,
  },
  {
    email: 'emre@jincheng.example',
    name: 'Emre Kaya',
    role: 'sales',
    team: 'berlin',
    languages: ['en', 'de', 'tr'],
    skills: ['maintenance', 'looms'],
    territories: ['DE', 'GB'],
    maxOpenLeads: 35,
  },
  {
    email: 'ling@jincheng.example',
    name: '宋玲 Ling Song',
    role: 'marketer',
    team: 'marketing',
    languages: ['zh', 'en'],
  },
  {
    email: 'ben@jincheng.example',
    name: 'Ben Carter',
    role: 'agent',
    team: 'service',
    languages: ['en', 'zh'],
  },
  { email: 'nora@jincheng.example', name: 'Nora Stein', role: 'analyst', languages: ['en', 'de'] },
  { email: 'partner@loomworks.example', name: 'Paul Weaver (Loomworks)', role: 'partner', languages: ['en'] },
];
