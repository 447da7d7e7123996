import { foldText } from '../../text/fold.ts';
import { cellKindOf, type ImportType } from './import-fields.ts';

/**
 * What columns are called in the exports of other tools and in people's own sheets, English and Chinese. Only names that
 * mean one thing: a column nobody recognises is left out, one that is taken for another spoils records.
 */
const names: Readonly<Record<string, string>> = {
  name: 'name, full name, lead name, contact name, contact person, contact, customer name, 姓名, 联系人, 联系人姓名, 客户姓名, 线索名称, 名字, 全名',
  givenName: 'first name, given name, forename, 名',
  familyName: 'last name, family name, surname, 姓, 姓氏',
  email:
    'email, e mail, mail, email address, e mail address, work email, business email, primary email, email 1, 邮箱, 电子邮箱, 电子邮件, 邮件, 邮箱地址, 电邮, 电子邮件地址',
  phone:
    'phone, phone number, telephone, telephone number, tel, work phone, business phone, primary phone, office phone, phone 1, 电话, 联系电话, 电话号码, 座机, 固话, 固定电话, 办公电话, 联系方式',
  mobile: 'mobile, mobile phone, mobile number, cell, cell phone, handy, 手机, 手机号, 手机号码, 移动电话',
  company:
    'company, company name, company account, account, account name, organization, organisation, organization name, firm, employer, 公司, 公司名称, 公司名, 企业, 企业名称, 单位, 单位名称, 客户, 客户名称, 所属公司',
  title: 'title, job title, position, designation, job position, role, 职位, 职务, 头衔, 岗位',
  website: 'website, web site, web, url, homepage, company website, 网站, 网址, 官网, 公司网址',
  domain: 'domain, website, web site, company domain, homepage, 域名, 网站, 网址, 官网',
  source: 'source, lead source, original source, 来源, 线索来源, 客户来源, 渠道, 来源渠道',
  sourceDetail:
    'source detail, source details, lead source detail, lead source description, 来源详情, 来源说明',
  country: 'country, country region, country name, 国家, 国家地区',
  region: 'region path, territory, sales region, 区域, 销售区域',
  city: 'city, town, 城市, 市, 所在城市',
  street: 'street, street address, address, address line 1, billing street, 地址, 街道, 详细地址',
  postalCode: 'postal code, postcode, zip, zip code, 邮编, 邮政编码',
  industry: 'industry, sector, branch, 行业, 所属行业',
  segment: 'segment, market segment, 细分市场, 市场细分, 客户类型',
  tier: 'tier, account tier, 客户等级, 客户级别',
  language: 'language, preferred language, 语言',
  productsOfInterest:
    'products of interest, product of interest, product interest, interested in, product, products, 产品, 意向产品, 感兴趣的产品, 感兴趣产品, 需求产品',
  budget: 'budget, budget amount, 预算, 预算金额',
  notes:
    'notes, note, description, comments, comment, message, remark, remarks, inquiry, enquiry, 备注, 描述, 说明, 留言, 需求描述, 备注信息',
  campaignId: 'campaign, campaign id, campaign name, 市场活动, 营销活动',
  externalId:
    'id, lead id, record id, prospect id, external id, contact id, lead number, lead no, 编号, 线索编号, 客户编号, 记录编号, 序号编号',
  preferredChannel: 'preferred channel, preferred contact method, 首选联系方式',
  annualRevenue: 'annual revenue, revenue, 年收入, 年营业额',
  employees: 'employees, number of employees, no of employees, company size, 员工数, 员工人数, 人数',
  currency: 'currency, 币种, 货币',
  tags: 'tags, labels, 标签',
};

/** Where a name means something else in another type: an account's name is its company. */
const ofAccounts: Readonly<Record<string, string>> = {
  name: `${names.name}, ${names.company}`,
};

const compiled = new Map<ImportType, ReadonlyMap<string, string>>();

/** The field a column of this name holds; `undefined` when the name is none of the usual ones. */
export function fieldOfHeader(type: ImportType, header: string): string | undefined {
  let fields = compiled.get(type);
  if (!fields) {
    fields = compile(type);
    compiled.set(type, fields);
  }
  return fields.get(headerKey(header));
}

/** The form in which column names are compared: `E-Mail_Address` is `e mail address`. */
export function headerKey(header: string): string {
  return foldText(header)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function compile(type: ImportType): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const all = type === 'account' ? { ...names, ...ofAccounts } : names;
  for (const [field, list] of Object.entries(all)) {
    if (!cellKindOf(type, field)) continue;
    for (const name of [field, ...list.split(', ')]) {
      const key = headerKey(name.replace(/([a-z])([A-Z])/g, '$1 $2'));
      if (!fields.has(key)) fields.set(key, field);
      // `EmailAddress` as well as `Email Address`.
      const joined = key.replaceAll(' ', '');
      if (!fields.has(joined)) fields.set(joined, field);
    }
  }
  return fields;
}
