import { describe, expect, it } from 'vitest';
import { companyDomainOf, normaliseDomain, normaliseEmail } from '../../../shared/text/contact-points.ts';
import { normalisePhone } from '../../../shared/text/phone-number.ts';

describe('an e-mail address', () => {
  it.each([
    [' Ada@EXAMPLE.com ', 'ada@example.com'],
    ['ada@Bücher.example', 'ada@xn--bcher-kva.example'],
    ['王@例子.中国', '王@xn--fsqu00a.xn--fiqs8s'],
    ['ａｄａ＠example．com', 'ada@example.com'],
    ['ada@example.com.', 'ada@example.com'],
  ])('%j is compared as %s', (address, normal) => {
    expect(normaliseEmail(address)).toBe(normal);
  });

  it('keeps dots and tags, which mean two people at most providers', () => {
    expect(normaliseEmail('a.b+news@gmail.com')).toBe('a.b+news@gmail.com');
  });

  it('survives what is no address', () => {
    expect(normaliseEmail('nobody')).toBe('nobody');
    expect(normaliseEmail('a@b c')).toBe('a@b c');
  });
});

describe('a domain', () => {
  it.each([
    ['https://www.Acme.com:8080/contact?x=1', 'acme.com'],
    ['acme.com/@team', 'acme.com'],
    ['http://user@acme.com/a@b', 'acme.com'],
    ['sales@mail.acme.co.uk', 'mail.acme.co.uk'],
    ['例子.中国', 'xn--fsqu00a.xn--fiqs8s'],
  ])('is read from %j', (text, domain) => {
    expect(normaliseDomain(text)).toBe(domain);
  });

  it.each(['acme', 'http://10.0.0.1/', 'a b.com', '', 'none', 'https://', '[::1]'])(
    'is not read from %j',
    (text) => {
      expect(normaliseDomain(text)).toBeUndefined();
    },
  );

  it.each([
    'a@gmail.com',
    'a@qq.com',
    'a@vip.163.com',
    'a@yahoo.co.jp',
    'a@hotmail.fr',
    'a@GMX.at',
    'a@web.de',
  ])('of the free-mail address %s names no company', (address) => {
    expect(companyDomainOf(address)).toBeUndefined();
  });

  it('of a company address names the company', () => {
    expect(companyDomainOf('ada@acme.de')).toBe('acme.de');
    expect(companyDomainOf('ada@gmail.com.acme.de')).toBe('gmail.com.acme.de');
    expect(companyDomainOf('https://notgmail.com')).toBe('notgmail.com');
    expect(companyDomainOf(undefined)).toBeUndefined();
  });
});

describe('a phone number', () => {
  it.each([
    ['+86 28 8555 0123', undefined, '+862885550123'],
    ['028-8555 0123', '中国', '+862885550123'],
    ['138 0013 8000', 'China', '+8613800138000'],
    ['＋８６ １３８００１３８０００', undefined, '+8613800138000'],
    ['030 1234567', 'Germany', '+49301234567'],
    ['0049 30 1234567', undefined, '+49301234567'],
    ['0049 30 1234567', 'DE', '+49301234567'],
    ['011 49 30 1234567', 'US', '+49301234567'],
    ['(202) 555-0123 ext. 4', 'USA', '+12025550123'],
  ])('%s in %s is %s', (number, country, normal) => {
    expect(normalisePhone(number, country)).toBe(normal);
  });

  it.each([
    ['030 1234567', undefined],
    ['0000000000', 'US'],
    ['1111111', 'IN'],
    ['call me', 'DE'],
    ['', 'DE'],
    ['030 1234567', 'Atlantis'],
  ])('%j in %s is none', (number, country) => {
    expect(normalisePhone(number, country)).toBeUndefined();
  });
});
