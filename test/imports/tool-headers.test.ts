import { describe, expect, it } from 'vitest';
import type { ImportType } from '../../shared/imports/import-fields.ts';
import { planColumns } from '../../shared/imports/plan-columns.ts';

/** The first lines of export files, as the tools write them, and the columns that must be known in them. */
const files: readonly { tool: string; type: ImportType; header: string; known: Record<string, string> }[] = [
  {
    tool: 'Salesforce, report of contacts',
    type: 'contact',
    header:
      'Salutation,First Name,Last Name,Title,Account Name,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code,Mailing Country,Phone,Fax,Mobile,Email,Account Owner,Contact Owner,Lead Source,Contact ID,Account ID',
    known: {
      ...{ 'First Name': 'givenName', 'Last Name': 'familyName', Title: 'title', 'Account Name': 'company' },
      ...{
        'Mailing Street': 'street',
        'Mailing City': 'city',
        'Mailing State/Province': 'state',
        Phone: 'phone',
      },
      ...{
        'Mailing Zip/Postal Code': 'postalCode',
        'Mailing Country': 'country',
        Mobile: 'mobile',
        Email: 'email',
      },
      ...{ 'Contact Owner': 'owner', 'Contact ID': 'externalId', 'Account ID': 'accountExternalId' },
    },
  },
  {
    tool: 'Salesforce, data export of contacts',
    type: 'contact',
    header:
      'Id,IsDeleted,MasterRecordId,AccountId,LastName,FirstName,Salutation,Name,MailingStreet,MailingCity,MailingState,MailingPostalCode,MailingCountry,Phone,Fax,MobilePhone,HomePhone,OtherPhone,ReportsToId,Email,Title,Department,LeadSource,Birthdate,Description,OwnerId,HasOptedOutOfEmail,CreatedDate',
    known: {
      ...{
        Id: 'id',
        AccountId: 'accountExternalId',
        LastName: 'familyName',
        FirstName: 'givenName',
        Name: 'name',
      },
      ...{
        MailingStreet: 'street',
        MailingPostalCode: 'postalCode',
        MobilePhone: 'mobile',
        HomePhone: 'homePhone',
      },
      ...{ OtherPhone: 'otherPhone', Email: 'email', Title: 'title', CreatedDate: 'custom.createdOn' },
    },
  },
  {
    tool: 'Salesforce, report of accounts',
    type: 'account',
    header:
      'Account Owner,Account Name,Account Site,Billing Street,Billing City,Billing State/Province,Billing Zip/Postal Code,Billing Country,Parent Account,Type,Industry,Phone,Website,Annual Revenue Currency,Annual Revenue,Employees,Account Number,Account ID',
    known: {
      ...{
        'Account Owner': 'owner',
        'Account Name': 'name',
        'Billing Street': 'street',
        'Billing City': 'city',
      },
      ...{
        'Billing Zip/Postal Code': 'postalCode',
        'Billing Country': 'country',
        'Parent Account': 'parent',
      },
      ...{ Industry: 'industry', Phone: 'phone', Website: 'domain', 'Annual Revenue': 'annualRevenue' },
      ...{
        'Annual Revenue Currency': 'annualRevenueCurrency',
        Employees: 'employees',
        'Account ID': 'externalId',
      },
    },
  },
  {
    tool: 'HubSpot, contacts',
    type: 'contact',
    header:
      'Record ID,First Name,Last Name,Email,Additional email addresses,Phone Number,Mobile Phone Number,Contact owner,Primary Company,Associated Company,Associated Company IDs,Job Title,Street Address,City,State/Region,Postal Code,Country/Region,Lifecycle Stage,Lead Status,Create Date,Last Activity Date,Time Zone,Preferred language',
    known: {
      ...{ 'Record ID': 'externalId', 'First Name': 'givenName', 'Last Name': 'familyName', Email: 'email' },
      ...{
        'Additional email addresses': 'otherEmail',
        'Phone Number': 'phone',
        'Mobile Phone Number': 'mobile',
      },
      ...{
        'Contact owner': 'owner',
        'Associated Company': 'company',
        'Associated Company IDs': 'accountExternalId',
      },
      ...{
        'Job Title': 'title',
        'Street Address': 'street',
        'State/Region': 'state',
        'Country/Region': 'country',
      },
      ...{
        'Lifecycle Stage': 'custom.lifecycleStage',
        'Create Date': 'custom.createdOn',
        'Time Zone': 'timeZone',
      },
    },
  },
  {
    tool: 'HubSpot, companies',
    type: 'account',
    header:
      'Record ID,Company name,Company Domain Name,Company owner,Phone Number,Street Address,City,State/Region,Postal Code,Country/Region,Industry,Number of Employees,Annual Revenue,Parent Company,Lifecycle Stage,Create Date,Website URL',
    known: {
      ...{
        'Record ID': 'externalId',
        'Company name': 'name',
        'Company Domain Name': 'domain',
        'Company owner': 'owner',
      },
      ...{
        'Phone Number': 'phone',
        Industry: 'industry',
        'Number of Employees': 'employees',
        'Parent Company': 'parent',
      },
      ...{ 'Annual Revenue': 'annualRevenue' },
    },
  },
  {
    tool: 'Zoho, contacts',
    type: 'contact',
    header:
      'Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,Account Name,Email,Title,Department,Phone,Home Phone,Other Phone,Mobile,Created Time,Full Name,Mailing Street,Mailing City,Mailing State,Mailing Zip,Mailing Country,Secondary Email,Tag',
    known: {
      ...{ 'Record Id': 'externalId', 'Contact Owner': 'owner', 'Account Name.id': 'accountExternalId' },
      ...{
        'Account Name': 'company',
        Email: 'email',
        'Home Phone': 'homePhone',
        'Other Phone': 'otherPhone',
      },
      ...{ 'Full Name': 'name', 'Mailing Zip': 'postalCode', 'Secondary Email': 'otherEmail', Tag: 'tags' },
    },
  },
  {
    tool: 'Zoho, accounts',
    type: 'account',
    header:
      'Record Id,Account Owner,Account Name,Account Site,Parent Account.id,Parent Account,Account Number,Account Type,Industry,Annual Revenue,Phone,Website,Employees,Billing Street,Billing City,Billing State,Billing Code,Billing Country,Tag',
    known: {
      ...{
        'Record Id': 'externalId',
        'Account Name': 'name',
        'Parent Account': 'parent',
        'Parent Account.id': 'parentExternalId',
      },
      ...{ 'Billing Code': 'postalCode', 'Annual Revenue': 'annualRevenue', Tag: 'tags' },
    },
  },
  {
    tool: 'Pipedrive, people',
    type: 'contact',
    header:
      'Person - ID,Person - Name,Person - First name,Person - Last name,Person - Label,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Email - Other,Person - Phone - Work,Person - Phone - Home,Person - Phone - Mobile,Person - Phone - Other,Person - Owner,Person - Open deals,Person - Person created',
    known: {
      ...{ 'Person - ID': 'externalId', 'Person - Name': 'name', 'Person - Organization': 'company' },
      ...{
        'Person - Email - Work': 'email',
        'Person - Email - Home': 'homeEmail',
        'Person - Email - Other': 'otherEmail',
      },
      ...{ 'Person - Phone - Work': 'phone', 'Person - Phone - Mobile': 'mobile', 'Person - Owner': 'owner' },
    },
  },
  {
    tool: 'Pipedrive, organizations',
    type: 'account',
    header:
      'Organization - ID,Organization - Name,Organization - Label,Organization - Owner,Organization - Address,Organization - City/town/village/locality of Address,Organization - ZIP/Postal code of Address,Organization - Country of Address,Organization - Website,Organization - Industry,Organization - Annual revenue,Organization - Number of employees',
    known: {
      ...{
        'Organization - ID': 'externalId',
        'Organization - Name': 'name',
        'Organization - Owner': 'owner',
      },
      ...{
        'Organization - Address': 'street',
        'Organization - City/town/village/locality of Address': 'city',
      },
      ...{ 'Organization - ZIP/Postal code of Address': 'postalCode', 'Organization - Website': 'domain' },
      ...{
        'Organization - Annual revenue': 'annualRevenue',
        'Organization - Number of employees': 'employees',
      },
    },
  },
  {
    tool: 'Twenty, people',
    type: 'contact',
    header:
      'Id,Name / First Name,Name / Last Name,Emails / Primary Email,Emails / Additional Emails,Phones / Primary Phone Number,Phones / Primary Phone Country Code,Phones / Primary Phone Calling Code,Job Title,City,Company / Name,Created at',
    known: {
      ...{
        Id: 'id',
        'Name / First Name': 'givenName',
        'Emails / Primary Email': 'email',
        'Company / Name': 'company',
      },
      ...{ 'Emails / Additional Emails': 'otherEmail', 'Phones / Primary Phone Number': 'phone' },
      ...{ 'Phones / Primary Phone Country Code': 'phoneCountry', 'Job Title': 'title', City: 'city' },
    },
  },
  {
    tool: 'Twenty, companies',
    type: 'account',
    header:
      'Id,Name,Domain Name / Link URL,Employees,ARR / Amount,ARR / Currency,Address / Address 1,Address / Address 2,Address / City,Address / State,Address / Post Code,Address / Country,Account Owner',
    known: {
      ...{
        Name: 'name',
        'Domain Name / Link URL': 'domain',
        'ARR / Amount': 'annualRevenue',
        'Address / City': 'city',
      },
      ...{
        'ARR / Currency': 'annualRevenueCurrency',
        'Address / Address 1': 'street',
        'Address / Address 2': 'street2',
      },
      ...{ 'Address / Post Code': 'postalCode', 'Account Owner': 'owner' },
    },
  },
  {
    tool: 'EspoCRM, contacts',
    type: 'contact',
    header:
      'ID;Salutation Name;First Name;Last Name;Account;Title;Email;Phone;Do Not Call;Address Street;Address City;Address State;Address Country;Address Postal Code;Description;Assigned User;Created At',
    known: {
      ...{
        ID: 'id',
        'First Name': 'givenName',
        Account: 'company',
        Email: 'email',
        'Address Street': 'street',
      },
      ...{ 'Address Postal Code': 'postalCode', 'Assigned User': 'owner' },
    },
  },
  {
    tool: 'Mautic',
    type: 'contact',
    header:
      'id,title,firstname,lastname,company,position,email,mobile,phone,points,address1,address2,city,state,zipcode,country,preferred_locale,timezone,tags,owner',
    known: {
      ...{
        firstname: 'givenName',
        lastname: 'familyName',
        company: 'company',
        position: 'title',
        address1: 'street',
      },
      ...{ address2: 'street2', zipcode: 'postalCode', preferred_locale: 'language', timezone: 'timeZone' },
    },
  },
  {
    tool: 'Google Contacts',
    type: 'contact',
    header:
      'First Name,Middle Name,Last Name,Nickname,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value,Address 1 - Street,Address 1 - City,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country',
    known: {
      ...{
        'Organization Name': 'company',
        'Organization Title': 'title',
        Labels: 'tags',
        'E-mail 1 - Value': 'email',
      },
      ...{ 'E-mail 2 - Value': 'otherEmail', 'Phone 1 - Value': 'phone', 'Phone 2 - Value': 'otherPhone' },
      ...{ 'Address 1 - Street': 'street', 'Address 1 - Region': 'state', 'Address 1 - Country': 'country' },
    },
  },
  {
    tool: 'Outlook',
    type: 'contact',
    header:
      'Title,First Name,Last Name,Company,Department,Job Title,Business Street,Business City,Business State,Business Postal Code,Business Country/Region,Business Phone,Business Phone 2,Home Phone,Mobile Phone,E-mail Address,E-mail 2 Address,Categories,Notes',
    known: {
      ...{ Company: 'company', 'Job Title': 'title', 'Business Street': 'street', 'Business Phone': 'phone' },
      ...{
        'Business Phone 2': 'otherPhone',
        'Mobile Phone': 'mobile',
        'E-mail Address': 'email',
        Categories: 'tags',
      },
      ...{ 'E-mail 2 Address': 'otherEmail', 'Business Country/Region': 'country' },
    },
  },
  {
    tool: 'a German sheet',
    type: 'contact',
    header:
      'Anrede;Vorname;Nachname;Firma;Position;E-Mail;Telefon;Mobil;Straße;PLZ;Ort;Land;Betreuer;Erstellt am',
    known: {
      ...{
        Vorname: 'givenName',
        Nachname: 'familyName',
        Firma: 'company',
        Position: 'title',
        'E-Mail': 'email',
      },
      ...{
        Telefon: 'phone',
        Mobil: 'mobile',
        Straße: 'street',
        PLZ: 'postalCode',
        Ort: 'city',
        Land: 'country',
      },
      ...{ Betreuer: 'owner', 'Erstellt am': 'custom.createdOn' },
    },
  },
  {
    tool: 'a Chinese sheet',
    type: 'account',
    header: '客户名称,官网,所属行业,员工人数,年营业额,负责人,上级公司,地址,城市,省份,邮编,电话,标签',
    known: {
      ...{
        客户名称: 'name',
        官网: 'domain',
        所属行业: 'industry',
        员工人数: 'employees',
        年营业额: 'annualRevenue',
      },
      ...{ 负责人: 'owner', 上级公司: 'parent', 地址: 'street', 城市: 'city', 省份: 'state', 电话: 'phone' },
    },
  },
];

describe('the columns of exports', () => {
  it.each(files)('of $tool are known', ({ type, header, known }) => {
    const headers = header.split(/[,;]/);

    const { columns } = planColumns({ type }, headers);
    const found = Object.fromEntries(columns.map(({ index, field }) => [headers[index], field]));

    expect(found).toMatchObject(known);
  });

  it('leave the salutation of Outlook and Mautic out of the job title', () => {
    for (const header of ['Title,Job Title', 'title,position']) {
      const { columns } = planColumns({ type: 'contact' }, header.split(','));

      expect(columns.map(({ index, field }) => [index, field])).toEqual([[1, 'title']]);
    }
  });

  it('know the organization’s own fields by key and label, and no others where it defines its own', () => {
    const definitions = [
      { key: 'shoeSize', label: { en: 'Shoe size', zh: '鞋码' }, type: 'number' },
    ] as never;

    const { columns } = planColumns({ type: 'contact' }, ['鞋码', 'Create Date', 'Email'], definitions);

    expect(columns.map(({ field }) => field)).toEqual(['custom.shoeSize', 'email']);
  });
});
