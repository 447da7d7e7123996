import { describe, expect, it } from 'vitest';
import { ContactFields } from '../../../shared/customers/contact.ts';
import { withDetails } from '../../../shared/customers/contact-details.ts';
import { AppError } from '../../../shared/errors.ts';

const fieldsOf = (fields: object) => ContactFields.parse({ name: { full: 'Ada' }, ...fields });
const problemsOf = (fields: object) => {
  try {
    withDetails(fieldsOf(fields), 'DE');
    return [];
  } catch (error) {
    return error instanceof AppError ? error.extras.errors?.map(({ path }) => path) : error;
  }
};

describe('the details of a contact', () => {
  it('keep e-mail addresses as they were entered, the first being the primary one', () => {
    const { emails } = withDetails(
      fieldsOf({ emails: [{ address: 'Ada@Bücher.example' }, { address: 'a@b.example' }] }),
      undefined,
    );

    expect(emails).toEqual([{ address: 'Ada@Bücher.example', primary: true }, { address: 'a@b.example' }]);
  });

  it('keep phone numbers in E.164, read as numbers of the country, with their extension', () => {
    const numbers = (country: string | undefined, ...written: string[]) =>
      withDetails(fieldsOf({ phones: written.map((number) => ({ number })) }), country).phones.map(
        ({ number }) => number,
      );

    expect(numbers('DE', '030 90182012', '+86 28 8555 0123')).toEqual(['+493090182012', '+862885550123']);
    expect(numbers('Germany', '030 90182012 ext 7')).toEqual(['+493090182012 ext. 7']);
    expect(numbers(undefined, '030 90182012')).toEqual(['030 90182012']);
  });

  it.each([
    [
      ['emails.1.primary'],
      {
        emails: [
          { address: 'a@b.example', primary: true },
          { address: 'c@d.example', primary: true },
        ],
      },
    ],
    [
      ['emails.1.address'],
      { emails: [{ address: 'a@bücher.example' }, { address: 'A@xn--bcher-kva.example' }] },
    ],
    [['phones.1.number'], { phones: [{ number: '030 90182012' }, { number: '+49 30 90182012' }] }],
    [
      ['affiliations.1.accountId', 'affiliations.2.to'],
      {
        affiliations: [
          { accountId: 'acct_01jd2k3m4n5p6q7r8s9tavbwcx' },
          { accountId: 'acct_01jd2k3m4n5p6q7r8s9tavbwcx' },
          { accountId: 'acct_01jd2k3m4n5p6q7r8s9tavbwcy', from: '2026-02-01', to: '2026-01-01' },
        ],
      },
    ],
  ])('refuse %j', (paths, fields) => {
    expect(problemsOf(fields)).toEqual(paths);
  });

  it('take zones of the IANA database alone, and languages in their canonical form', () => {
    expect(fieldsOf({ language: 'zh-hans', timeZone: 'Asia/Shanghai' }).language).toBe('zh-Hans');
    expect(ContactFields.safeParse({ name: { full: 'Ada' }, timeZone: 'Mars/Phobos' }).success).toBe(false);
    expect(ContactFields.safeParse({ name: { full: 'Ada' }, timeZone: '+08:00' }).success).toBe(false);
  });
});
