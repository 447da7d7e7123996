import { describe, expect, it } from 'vitest';
import { type ContactabilityInput, contactabilityOf } from '../../../shared/customers/contactability.ts';

const monday = Date.parse('2026-11-02T08:00:00.000Z');
const day = 86_400_000;
const newsletter = {
  topic: 'newsletter',
  channel: 'email' as const,
  granted: true,
  at: '2026-01-05T09:00:00.000Z',
  source: 'form',
  consentId: 'cons_01jd2k3m4n5p6q7r8s9tavbwcx',
};

function asked(fields: Partial<ContactabilityInput> = {}, contact: object = {}): ContactabilityInput {
  return {
    contact: {
      emails: [{ address: 'ada@shu.example', primary: true }],
      phones: [],
      consents: [newsletter],
      ...contact,
    },
    channel: 'email',
    topic: 'newsletter',
    purpose: 'marketing',
    at: monday,
    timeZone: 'Asia/Shanghai',
    consentRule: 'optIn',
    touches: [],
    ...fields,
  };
}

describe('marketing', () => {
  it('is allowed with an address and a granted consent, and every check says why', () => {
    const answer = contactabilityOf(asked());

    expect(answer).toMatchObject({ allowed: true, code: 'allowed' });
    expect(answer.checks.map(({ check, passed }) => [check, passed])).toEqual(
      ['person', 'address', 'suppression', 'preference', 'consent', 'frequency', 'quietHours'].map((name) => [
        name,
        true,
      ]),
    );
    expect(answer.checks.every(({ because }) => /[.]$/.test(because))).toBe(true);
  });

  it.each([
    ['erased', asked({ contact: undefined })],
    ['no_address', asked({ channel: 'phone' })],
    ['suppressed', asked({ suppression: { because: 'it complained.', includesService: false } })],
    ['prefers_none', asked({}, { preferences: { channel: 'none' } })],
    ['consent_missing', asked({ topic: 'events' })],
    ['consent_withdrawn', asked({}, { consents: [{ ...newsletter, granted: false }] })],
    ['too_often', asked({ touches: [monday - day] }, { preferences: { maxPerWeek: 1 } })],
    ['quiet_hours', asked({}, { preferences: { quietHours: { from: '15:00', to: '18:00' } } })],
  ] as const)('is refused as %s', (code, input) => {
    const answer = contactabilityOf(input);

    expect(answer).toMatchObject({ allowed: false, code });
    expect(answer.reason).toBe(answer.checks.find(({ passed }) => !passed)?.because);
  });

  it('falls back to the consent to every topic, which a later withdrawal of everything overrules', () => {
    const all = { ...newsletter, topic: '*' };
    const laterNo = { ...all, granted: false, at: '2026-06-01T00:00:00.000Z' };
    const earlierNo = { ...laterNo, at: '2025-06-01T00:00:00.000Z' };

    expect(contactabilityOf(asked({ topic: 'events' }, { consents: [all] })).allowed).toBe(true);
    expect(contactabilityOf(asked({}, { consents: [newsletter, laterNo] })).code).toBe('consent_withdrawn');
    expect(contactabilityOf(asked({}, { consents: [newsletter, earlierNo] })).allowed).toBe(true);
  });

  it('needs no consent where the organization works by opt-out, but none that was withdrawn', () => {
    const optOut = { consentRule: 'optOut', topic: 'events' } as const;

    expect(contactabilityOf(asked(optOut)).allowed).toBe(true);
    const no = { ...newsletter, topic: 'events', granted: false };
    expect(contactabilityOf(asked(optOut, { consents: [no] })).code).toBe('consent_withdrawn');
  });

  it('says when there is room for one more and the hour is right', () => {
    const preferences = { maxPerWeek: 2, quietHours: { from: '20:00', to: '09:00' } };
    // Both in the last seven days; the older one is a week old on Thursday at 04:00 in Shanghai.
    const touches = [monday - 4 * day - 12 * 3_600_000, monday - day];

    const answer = contactabilityOf(asked({ touches }, { preferences }));

    expect(answer).toMatchObject({ code: 'too_often', nextAllowedAt: '2026-11-05T01:00:00.000Z' });
  });

  it('names no time where time changes nothing', () => {
    const quiet = { preferences: { quietHours: { from: '15:00', to: '18:00' } } };

    expect(contactabilityOf(asked({ topic: 'events' }, quiet))).not.toHaveProperty('nextAllowedAt');
    expect(contactabilityOf(asked({}, { preferences: { maxPerWeek: 0 } }))).not.toHaveProperty(
      'nextAllowedAt',
    );
  });
});

describe('service', () => {
  it('needs no consent and counts no messages, for what they asked for', () => {
    const preferences = { channel: 'none', maxPerWeek: 0 };

    expect(
      contactabilityOf(asked({ purpose: 'service', topic: '*' }, { preferences, consents: [] })).allowed,
    ).toBe(true);
  });

  it('rings nobody in quiet hours, and writes to no address that is dead', () => {
    const quiet = {
      phones: [{ number: '+862885550123' }],
      preferences: { quietHours: { from: '15:00', to: '18:00' } },
    };

    expect(contactabilityOf(asked({ purpose: 'service', channel: 'phone' }, quiet)).code).toBe('quiet_hours');
    expect(contactabilityOf(asked({ purpose: 'service' }, quiet)).allowed).toBe(true);
    const dead = { because: 'the mailbox does not exist.', includesService: true };
    expect(contactabilityOf(asked({ purpose: 'service', suppression: dead })).code).toBe('suppressed');
  });
});

describe('consent at an earlier instant', () => {
  const later = { ...newsletter, at: '2026-11-02T08:00:00.001Z' };

  it('counts what was said later as not yet said, and says so', () => {
    const answer = contactabilityOf(asked({}, { consents: [later] }));

    expect(answer).toMatchObject({
      code: 'consent_missing',
      reason:
        'There is no consent to “newsletter” on email by then: what is known was said on 2026-11-02 (form).',
    });
  });

  it('holds from the very instant on at which it was given', () => {
    const answer = contactabilityOf(asked({ at: monday + 1 }, { consents: [later] }));

    expect(answer.allowed).toBe(true);
  });

  it('is not withdrawn before it was', () => {
    const withdrawn = { ...later, granted: false };

    const answer = contactabilityOf(asked({ consentRule: 'optOut' }, { consents: [withdrawn] }));

    expect(answer.allowed).toBe(true);
  });
});

describe('WeChat', () => {
  it.each([
    ['a phone number alone', { phones: [{ number: '+862885550123', kind: 'mobile' }] }, 'no_address'],
    ['a number that is of WeChat', { phones: [{ number: '+862885550123', kind: 'WeChat' }] }, 'allowed'],
    ['a WeChat id', { custom: { wechatId: 'ada-l' } }, 'allowed'],
    ['an empty WeChat id', { custom: { wechatId: ' ' } }, 'no_address'],
  ] as const)('with %s', (_, contact, code) => {
    const answer = contactabilityOf(asked({ channel: 'wechat', purpose: 'service' }, contact));

    expect(answer.code).toBe(code);
  });
});

it('what is counted against their limit are campaign messages', () => {
  const answer = contactabilityOf(asked({ touches: [monday - day] }, { preferences: { maxPerWeek: 1 } }));

  expect(answer.reason).toBe('Already 1 of 1 campaign messages in the last seven days.');
});
