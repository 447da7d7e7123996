/** Words from which the demonstration is made: people, companies and wishes in the two languages of the product. */

export interface Place {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly language: 'zh' | 'en' | 'de';
  readonly phone: string;
}

export const places: readonly Place[] = [
  { country: 'CN', region: 'CN/SC/Chengdu', city: '成都', language: 'zh', phone: '+86 28 8555 ' },
  { country: 'CN', region: 'CN/SC/Mianyang', city: '绵阳', language: 'zh', phone: '+86 816 233 ' },
  { country: 'CN', region: 'CN/CQ/Chongqing', city: '重庆', language: 'zh', phone: '+86 23 6788 ' },
  { country: 'CN', region: 'CN/SH/Shanghai', city: '上海', language: 'zh', phone: '+86 21 6433 ' },
  { country: 'CN', region: 'CN/JS/Suzhou', city: '苏州', language: 'zh', phone: '+86 512 6805 ' },
  { country: 'DE', region: 'DE/BE/Berlin', city: 'Berlin', language: 'de', phone: '+49 30 2359 ' },
  { country: 'DE', region: 'DE/SN/Dresden', city: 'Dresden', language: 'de', phone: '+49 351 463 ' },
  { country: 'AT', region: 'AT/9/Wien', city: 'Wien', language: 'de', phone: '+43 1 58801 ' },
  { country: 'GB', region: 'GB/ENG/Leeds', city: 'Leeds', language: 'en', phone: '+44 113 496 ' },
  { country: 'FR', region: 'FR/ARA/Lyon', city: 'Lyon', language: 'en', phone: '+33 4 72 44 ' },
];

export const people: Readonly<Record<Place['language'], readonly string[]>> = {
  zh: [
    '王芳',
    '李伟',
    '张敏',
    '刘洋',
    '陈静',
    '杨磊',
    '赵丽',
    '黄强',
    '周婷',
    '吴军',
    '徐娜',
    '孙浩',
    '马超',
    '朱琳',
    '胡杰',
    '郭雪',
    '何平',
    '林晓东',
    '罗燕',
    '唐国强',
  ],
  de: [
    'Katrin Vogel',
    'Jens Richter',
    'Sabine Krüger',
    'Murat Yılmaz',
    'Anneliese Groß',
    'Tobias Lindner',
    'Heike Schäfer',
    'Nils Petersen',
    'Ingrid Auer',
    'Jörg Möller',
  ],
  en: [
    'Eleanor Whitcombe',
    'Priya Nair',
    'Thomas Okafor',
    'Claire Dubois',
    'Owen Hartley',
    'Siân Pritchard',
    'Amélie Laurent',
    'Grace Adeyemi',
    'Hugh Fairbairn',
    'Nadia Rahman',
  ],
};

export const companies: Readonly<
  Record<Place['language'], readonly (readonly [name: string, domain: string])[]>
> = {
  zh: [
    ['锦绣纺织有限公司', 'jinxiu-textile.example'],
    ['蓉城精密仪器有限公司', 'rongcheng-precision.example'],
    ['天府丝绸集团', 'tianfu-silk.example'],
    ['江南织造股份有限公司', 'jiangnan-weaving.example'],
    ['巴蜀工艺品厂', 'bashu-crafts.example'],
    ['东方面料贸易公司', 'dongfang-fabrics.example'],
    ['太湖服装有限公司', 'taihu-apparel.example'],
    ['青城印染厂', 'qingcheng-dyeing.example'],
  ],
  de: [
    ['Weberei Nordlicht GmbH', 'weberei-nordlicht.example'],
    ['Spreewald Textil AG', 'spreewald-textil.example'],
    ['Elbtal Manufaktur GmbH', 'elbtal-manufaktur.example'],
    ['Donau Stoffe KG', 'donau-stoffe.example'],
  ],
  en: [
    ['Aire Valley Mills Ltd', 'airevalley-mills.example'],
    ['Soieries Bellecour SAS', 'soieries-bellecour.example'],
    ['Northern Thread Co', 'northern-thread.example'],
    ['Harbour & Loom Ltd', 'harbour-loom.example'],
  ],
};

export const titles: Readonly<Record<Place['language'], readonly string[]>> = {
  zh: ['采购经理', '总经理', '生产主管', '技术总监', '设计师'],
  de: ['Einkaufsleiterin', 'Geschäftsführer', 'Produktionsleitung', 'Technischer Leiter'],
  en: ['Head of Purchasing', 'Managing Director', 'Production Manager', 'CTO', 'Designer'],
};

export const wishes: Readonly<Record<Place['language'], readonly string[]>> = {
  zh: [
    '需要40台提花织机的报价，十二月前交货。',
    '想了解织机远程监控系统。',
    '请寄一份丝线样品目录。',
    '展会上看过演示，希望安排现场参观。',
    '现有设备需要维护合同。',
  ],
  de: [
    'Angebot für 12 Jacquardwebstühle, Lieferung bis März.',
    'Wir suchen eine Wartung für vorhandene Maschinen.',
    'Bitte um Muster der Seidengarne.',
    'Interesse an der Fernüberwachung nach der Messe.',
  ],
  en: [
    'Quote for eight jacquard looms, delivery by spring.',
    'We saw the remote monitoring at the fair; could we have a demo?',
    'Please send a sample book of silk yarns.',
    'Our maintenance contract ends in January, what can you offer?',
  ],
};

export const products = [
  'jacquard loom',
  'remote monitoring',
  'silk yarn',
  'maintenance',
  'training',
] as const;
export const industries = ['textile', 'apparel', 'crafts', 'machinery'] as const;
export const segments = ['enterprise', 'mid-market', 'small business'] as const;

export const activities: Readonly<Record<'call' | 'email' | 'meeting', readonly string[]>> = {
  call: [
    'Called: wants a price by Friday.',
    '电话沟通：确认了数量和交期。',
    'Angerufen, Rückruf am Montag vereinbart.',
  ],
  email: [
    'Sent the catalogue and two references.',
    '已发送产品目录和案例。',
    'Musterliste per E-Mail geschickt.',
  ],
  meeting: [
    'Video meeting with production and purchasing.',
    '现场拜访，参观了车间。',
    'Termin vor Ort, Hallenplan besprochen.',
  ],
};
export const disqualifiedReasons = [
  'no budget this year',
  '已选择其他供应商',
  'student project',
  'kein Bedarf mehr',
] as const;
export const declinedReasons = ['on the road all day', '不负责这个行业', 'language: needs Chinese'] as const;
