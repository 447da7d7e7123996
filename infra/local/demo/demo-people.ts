import { newFoundedIds, newOrganization } from '../../../functions/organization/new-organization.ts';
import { create, type Write } from '../../../functions/platform/table/write.ts';
import { newId } from '../../../shared/id.ts';
import { Form, FormFields } from '../../../shared/leads/form.ts';
import { RoutingRule, RoutingRuleFields } from '../../../shared/leads/routing-rule.ts';
import { Absence } from '../../../shared/organization/absence.ts';
import { Calendar, CalendarFields } from '../../../shared/organization/calendar.ts';
import { Queue } from '../../../shared/organization/queue.ts';
import { Team } from '../../../shared/organization/team.ts';
import { User } from '../../../shared/organization/user.ts';
import { stampNew, systemAuthor } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import { demoCalendars } from './demo-calendars.ts';

const day = 86_400_000;

export interface DemoOrganization {
  readonly orgId: string;
  readonly users: readonly User[];
  readonly rules: readonly RoutingRule[];
  readonly queue: Queue;
  readonly writes: readonly Write[];
}

interface Hire {
  readonly email: string;
  readonly name: string;
  readonly role: User['role'];
  readonly team?: keyof typeof teamNames;
  readonly languages: string[];
  readonly skills?: string[];
  readonly territories?: string[];
  readonly maxOpenLeads?: number;
}

const teamNames = {
  chengdu: 'Sales Chengdu 成都销售部',
  shanghai: 'Sales Shanghai 上海销售部',
  berlin: 'Sales Berlin',
  marketing: 'Marketing 市场部',
  service: 'Service 客户服务部',
} as const;

const hires: readonly Hire[] = [
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

/** The organization of the demonstration: a maker of looms with teams in Chengdu, Shanghai and Berlin. `now` in epoch ms. */
export function demoOrganization(now: number): DemoOrganization {
  const foundedAt = now - 200 * day;
  const founding = {
    name: '锦城织机 Jincheng Looms',
    adminEmail: 'admin@jincheng.example',
    adminName: 'Ada Admin 管理员',
    baseCurrency: 'CNY',
    languages: ['en', 'zh'],
    timeZone: 'Asia/Shanghai',
  };
  const ids = newFoundedIds();
  const founded = newOrganization(founding, ids, foundedAt);
  const { orgId } = ids;
  const stamp = <F extends object>(kind: Parameters<typeof newId>[0], fields: F, id = newId(kind)) =>
    stampNew(fields, id, systemAuthor(orgId), foundedAt);

  const calendars = demoCalendars(now).map((fields) => stamp('calendar', CalendarFields.parse(fields)));
  const [shanghai, berlin] = calendars;
  const teamIds = {
    chengdu: newId('team'),
    shanghai: newId('team'),
    berlin: newId('team'),
    marketing: newId('team'),
    service: newId('team'),
  };
  const users = hires.map(({ team, ...hire }) =>
    User.schema.parse({
      ...stamp('user', hire),
      ...(team && { teamId: teamIds[team] }),
      ...(team && hire.role === 'manager' && { managesTeamIds: [teamIds[team]] }),
      invitation: 'sent',
    }),
  );
  const inTeam = (team: keyof typeof teamNames) => users.filter(({ teamId }) => teamId === teamIds[team]);
  const managerOf = (team: keyof typeof teamNames) =>
    inTeam(team).find(({ role }) => role === 'manager')?.id ?? ids.userId;
  const admin = {
    ...founded.adminUser,
    managesTeamIds: [teamIds.marketing, teamIds.service],
  };
  const teams = (['chengdu', 'shanghai', 'berlin', 'marketing', 'service'] as const).map((team) =>
    stamp(
      'team',
      {
        name: teamNames[team],
        kind: team === 'marketing' || team === 'service' ? team : ('sales' as const),
        ...(team === 'service' && { tier: 1 }),
        managerId: managerOf(team),
        memberIds: inTeam(team).map(({ id }) => id),
        calendarId: team === 'berlin' ? berlin?.id : shanghai?.id,
      },
      teamIds[team],
    ),
  );
  const repsOf = (team: keyof typeof teamNames) =>
    inTeam(team)
      .filter(({ role }) => role === 'sales')
      .map(({ id }) => id);
  const europe = stamp('queue', { name: 'Europe', kind: 'lead' as const, managerId: managerOf('berlin') });
  const rules = [
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
      target: { type: 'team', ids: [teamIds.chengdu] },
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
      fallbackQueueId: europe.id,
    },
  ].map((fields) => stamp('routingRule', RoutingRuleFields.parse(fields)));
  const form = stamp(
    'form',
    FormFields.parse({
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
    }),
  );
  const away = users.find(({ email }) => email === 'tao@jincheng.example');
  const absence =
    away &&
    stamp('absence', {
      userId: away.id,
      from: instantOf(now + 6 * day),
      to: instantOf(now + 13 * day),
      reason: '年假 Annual leave',
      teamId: away.teamId,
    });
  const staff = users.map((user) =>
    absence && user.id === absence.userId
      ? {
          ...user,
          substituteId: repsOf('chengdu')[1],
          absences: [{ absenceId: absence.id, from: absence.from, to: absence.to }],
        }
      : user,
  );
  const writes = [
    ...founded.writes.filter(({ item }) => item.Put?.Item?.PK !== `${orgId}#${ids.userId}`),
    ...create(User, admin).slice(0, 1),
    ...calendars.flatMap((calendar) => create(Calendar, calendar)),
    ...teams.flatMap((team) => create(Team, team)),
    ...staff.flatMap((user) => create(User, user)),
    ...create(Queue, europe),
    ...rules.flatMap((rule) => create(RoutingRule, rule)),
    ...create(Form, form),
    ...(absence ? create(Absence, absence) : []),
  ];
  return { orgId, users: [admin, ...staff], rules, queue: founded.queue, writes };
}
