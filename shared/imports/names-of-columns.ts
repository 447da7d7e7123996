/**
 * What columns are called in the exports of other tools (Salesforce, HubSpot, Zoho, Pipedrive, Twenty, EspoCRM, Mautic,
 * Google Contacts, Outlook) and in people's own sheets, English, German and Chinese; by field, the surest name first: of
 * two columns for one field the surer is taken (Outlook's and Mautic's "Title" is a salutation beside "Job Title").
 * Only names that mean one thing: a column nobody recognises is left out, one that is taken for another spoils records.
 * Written as `headerKey` gives them: lower case, single spaces, no signs.
 */
export type ColumnNames = Readonly<Record<string, string>>;

const everywhere: ColumnNames = {
  source:
    'source, lead source, original source, 来源, 线索来源, 客户来源, 渠道, 来源渠道, quelle, leadquelle',
  language: 'language, preferred language, preferred locale, sprache, 语言, 首选语言',
  timeZone: 'time zone, timezone, zeitzone, 时区',
  industry: 'industry, sector, branch, branche, 行业, 所属行业',
  segment: 'segment, market segment, 细分市场, 市场细分, 客户类型',
  tags: 'tags, tag, labels, label, categories, group membership, schlagworte, schlagwörter, kategorien, 标签',
  currency: 'currency, currency code, currency iso code, währung, 币种, 货币',
  owner:
    'owner, owner name, owner email, assigned user, assigned user name, assigned to, relationship owner, besitzer, inhaber, ' +
    'zuständig, betreuer, kundenbetreuer, verantwortlich, 负责人, 所有人, 归属人, 销售负责人, 客户负责人, 跟进人',
  'custom.createdOn':
    'create date, created date, created time, created on, creation date, date created, created at, date added, person created, ' +
    'organization created, erstellt am, angelegt am, erstellungsdatum, 创建时间, 创建日期',
  'custom.lifecycleStage': 'lifecycle stage, lifecyclestage, 生命周期阶段',
};

const address: ColumnNames = {
  street:
    'mailing street, mailing address line 1, billing street, billing address street, street address, address street, street, ' +
    'address 1 street, address address 1, address line 1, address 1, address1, business street, street road name of address, ' +
    'mailing address, billing address, address, straße, strasse, straße und hausnummer, anschrift, adresse, 详细地址, 街道, 地址',
  street2:
    'mailing address line 2, address line 2, address address 2, address 2, address2, address 1 extended address, business street 2, ' +
    'adresszusatz, 地址2',
  city:
    'mailing city, billing city, billing address city, address city, address 1 city, business city, city, town, ' +
    'city town village locality of address, ort, stadt, wohnort, 城市, 市, 所在城市',
  state:
    'mailing state province, mailing state, billing state province, billing state, billing address state, address state, ' +
    'address 1 region, business state, state province, state region, state, province, state county of address, bundesland, 省, 省份',
  postalCode:
    'mailing zip postal code, mailing postal code, mailing zip, billing zip postal code, billing postal code, billing zip, ' +
    'billing code, billing address postal code, address postal code, address post code, address 1 postal code, ' +
    'business postal code, zip postal code, zip code, zipcode, zip, postal code, postcode, zip postal code of address, plz, postleitzahl, 邮编, 邮政编码',
  country:
    'mailing country, billing country, billing address country, address country, address 1 country, business country region, ' +
    'business country, country region, country name, country, country of address, land, 国家, 国家地区',
};

const person: ColumnNames = {
  ...everywhere,
  name:
    'name, full name, display name, lead name, contact name, contact person, contact, customer name, ansprechpartner, ' +
    '姓名, 联系人, 联系人姓名, 客户姓名, 线索名称, 名字, 全名',
  givenName: 'first name, given name, forename, name first name, firstname, vorname, 名',
  familyName: 'last name, family name, surname, name last name, lastname, nachname, familienname, 姓, 姓氏',
  email:
    'email, e mail, mail, email address, e mail address, emails primary email, primary email, work email, email work, business email, ' +
    'email 1, e mail 1 value, email 1 value, emails, e mail adresse, email adresse, mailadresse, e mail geschäftlich, ' +
    '邮箱, 电子邮箱, 电子邮件, 邮件, 邮箱地址, 电邮, 电子邮件地址, 工作邮箱',
  homeEmail: 'home email, email home, personal email, private email, e mail privat, 个人邮箱',
  otherEmail:
    'other email, email other, secondary email, email 2, e mail 2 address, e mail 2 value, email 3, e mail 3 address, ' +
    'e mail 3 value, e mail 4 value, emails additional emails, additional emails, additional email addresses, weitere e mail, 备用邮箱',
  phone:
    'phone, phone number, telephone, telephone number, tel, work phone, phone work, work phone number, business phone, ' +
    'phones primary phone number, primary phone, office phone, phone 1, phone 1 value, telefon, telefonnummer, telefon geschäftlich, ' +
    'festnetz, rufnummer, 电话, 联系电话, 电话号码, 座机, 固话, 固定电话, 办公电话, 联系方式',
  mobile:
    'mobile, mobile phone, mobile number, mobile phone number, phone mobile, cell, cell phone, handy, handynummer, mobil, ' +
    'mobiltelefon, mobilnummer, mobilfunk, 手机, 手机号, 手机号码, 移动电话',
  homePhone: 'home phone, phone home, private phone, telefon privat, 家庭电话, 住宅电话',
  otherPhone:
    'other phone, phone other, phone 2, phone 2 value, phone 3 value, phone 4 value, business phone 2, home phone 2, ' +
    'phones additional phones, additional phones, weitere telefonnummer, 其他电话',
  phoneCountry: 'phones primary phone country code, phone country',
  company:
    'company name, company, associated company, primary company, primary associated company, company account, account name, account, ' +
    'organization name, organisation name, organization 1 name, organization, organisation, firm, employer, companyname, ' +
    'firma, firmenname, unternehmen, unternehmensname, 公司, 公司名称, 公司名, 企业, 企业名称, 单位, 单位名称, 客户, 客户名称, 所属公司, 所属客户',
  title:
    'job title, jobtitle, position, designation, job position, organization title, organization 1 title, role, funktion, ' +
    'berufsbezeichnung, stellung, title, 职位, 职务, 头衔, 岗位',
};

const lead: ColumnNames = {
  ...person,
  externalId:
    'external id, record id, lead id, prospect id, contact id, lead number, lead no, 编号, 线索编号, 客户编号, 记录编号, 序号编号',
  website:
    'website, website url, web site, web, url, homepage, company website, webseite, internetadresse, 网站, 网址, 官网, 公司网址',
  sourceDetail:
    'source detail, source details, lead source detail, lead source description, 来源详情, 来源说明',
  country: address.country ?? '',
  region: 'region path, territory, sales region, vertriebsgebiet, 区域, 销售区域',
  city: address.city ?? '',
  productsOfInterest:
    'products of interest, product of interest, product interest, interested in, product, products, produkte, 产品, 意向产品, ' +
    '感兴趣的产品, 感兴趣产品, 需求产品',
  budget: 'budget, budget amount, 预算, 预算金额',
  budgetCurrency: 'budget currency, budget currency code',
  notes:
    'notes, note, description, comments, comment, message, remark, remarks, inquiry, enquiry, bemerkung, bemerkungen, notiz, ' +
    'notizen, 备注, 描述, 说明, 留言, 需求描述, 备注信息',
  campaignId: 'campaign, campaign id, campaign name, kampagne, 市场活动, 营销活动',
  preferredChannel: 'preferred channel, preferred contact method, 首选联系方式',
};

const contact: ColumnNames = {
  ...person,
  ...address,
  externalId:
    'external id, record id, contact id, person id, kontakt id, 编号, 联系人编号, 记录编号, 序号编号',
  accountExternalId:
    'account id, accountid, associated company ids, associated company id, primary associated company id, account name id, ' +
    'organization id, company id, 公司编号, 所属客户编号',
  companyDomain:
    'company domain name, company domain, account website, company website, organization website, 公司域名, 公司网址',
  preferredChannel: 'preferred channel, preferred contact method, 首选联系方式',
};

const account: ColumnNames = {
  ...everywhere,
  ...address,
  externalId:
    'external id, record id, account id, company id, organization id, account number, kundennummer, kunden nr, 编号, 客户编号, ' +
    '公司编号, 记录编号, 序号编号',
  name:
    'name, account name, company name, organization name, organisation name, company, account, organization, organisation, firm, ' +
    'firma, firmenname, unternehmen, unternehmensname, 公司, 公司名称, 公司名, 企业, 企业名称, 单位, 单位名称, 客户, 客户名称, 名称',
  domain:
    'domain, domain name, company domain name, company domain, domain name link url, domain link url, website, website url, web site, ' +
    'url, homepage, web, website 1 value, webseite, internet, internetadresse, 域名, 网站, 网址, 官网',
  tier: 'tier, account tier, 客户等级, 客户级别',
  region: 'region path, territory, sales region, vertriebsgebiet, 区域, 销售区域',
  phone:
    'phone, phone number, main phone, telephone, tel, phone work, office phone, company phone, telefon, telefonnummer, ' +
    '电话, 联系电话, 公司电话, 电话号码',
  annualRevenue:
    'annual revenue, revenue, annualrevenue, yearly revenue, arr amount, arr, umsatz, jahresumsatz, 年收入, 年营业额, 年营收',
  annualRevenueCurrency: 'annual revenue currency, arr currency, currency of annual revenue',
  employees:
    'employees, number of employees, no of employees, numberofemployees, employee count, headcount, company size, mitarbeiter, ' +
    'mitarbeiterzahl, anzahl mitarbeiter, 员工数, 员工人数, 人数, 公司规模',
  parent:
    'parent account, parent company, subsidiary of, parent organization, parent account name, parent company name, parent, muttergesellschaft, ' +
    'konzern, 母公司, 上级公司, 上级客户',
  parentExternalId:
    'parent account id, parent company id, parent id, parentid, parent company ids, parent account name id',
};

/** The names of columns by type of record and field. */
export const columnNames: Readonly<Record<'lead' | 'contact' | 'account', ColumnNames>> = {
  lead,
  contact,
  account,
};

/** What tools put before the names of a record's own columns: `Person - Name`, `Organization - Owner`. */
export const ownPrefixes: Readonly<Record<keyof typeof columnNames, readonly string[]>> = {
  lead: ['lead', 'person', 'contact'],
  contact: ['contact', 'person', 'people'],
  account: ['organization', 'organisation', 'account', 'company'],
};
