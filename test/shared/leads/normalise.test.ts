import { describe, expect, it } from 'vitest';
import { duplicateKeysOf } from '../../../shared/leads/normalise.ts';

describe('the duplicate keys of a lead', () => {
  it('name the person by e-mail and phone and the company by its domain', () => {
    const keys = duplicateKeysOf({
      name: 'Ada Lovelace',
      email: 'Ada@Acme.DE',
      phone: '030 1234567',
      company: 'Acme GmbH',
      country: 'Germany',
    });

    expect(keys).toEqual([
      { kind: 'email', value: 'ada@acme.de', same: 'person' },
      { kind: 'phone', value: '+49301234567', same: 'person' },
      { kind: 'domain', value: 'acme.de', same: 'company' },
    ]);
  });

  it('take the company name and the website where the address is a free-mail one', () => {
    expect(duplicateKeysOf({ email: 'ada@gmail.com', company: 'Acme GmbH' })).toEqual([
      { kind: 'email', value: 'ada@gmail.com', same: 'person' },
      { kind: 'company', value: 'acme', same: 'company' },
    ]);
    expect(duplicateKeysOf({ email: 'ada@gmail.com', website: 'https://www.acme.de/' })).toContainEqual({
      kind: 'domain',
      value: 'acme.de',
      same: 'company',
    });
  });

  it('name a person without e-mail and phone by their name at the company', () => {
    expect(duplicateKeysOf({ name: 'Lovelace, Ada', company: 'Acme Ltd' })).toEqual([
      { kind: 'person', value: 'ada lovelace at acme', same: 'person' },
      { kind: 'company', value: 'acme', same: 'company' },
    ]);
  });

  it('read a phone number by the region where no country is given', () => {
    expect(duplicateKeysOf({ phone: '138 0013 8000', region: 'CN/SC' })).toEqual([
      { kind: 'phone', value: '+8613800138000', same: 'person' },
    ]);
  });

  it('leave out what names nobody', () => {
    expect(duplicateKeysOf({ name: 'Ada', phone: '0000000', company: 'n/a' })).toEqual([]);
  });
});
