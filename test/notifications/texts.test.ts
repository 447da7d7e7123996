import { describe, expect, it } from 'vitest';
import { deadlineText } from '../../shared/notifications/deadline-text.ts';
import { notificationKinds } from '../../shared/notifications/notification.ts';
import { packetFacts } from '../../shared/notifications/packet-facts.ts';
import { notificationText, textLanguageOf, textLanguages } from '../../shared/notifications/texts.ts';

const values = {
  lead: 'Ada Example (Silk Ltd)',
  deadline: '09:30',
  queue: 'Inbox',
  owner: 'Bo',
  offers: 3,
  created: 7,
  updated: 2,
  skipped: 1,
  failed: 4,
  status: 'completed',
};

describe.each(textLanguages)('in %s', (language) => {
  it.each(notificationKinds)('%s has a title and a text, whatever is known', (kind) => {
    const full = notificationText(kind, language, values);
    const bare = notificationText(kind, language, {});

    for (const { title, body } of [full, bare]) {
      expect(title).not.toMatch(/[{}\n]/);
      expect(body).not.toMatch(/[{}]/);
      expect(title.length).toBeGreaterThan(3);
    }
    if (kind !== 'import-finished') expect(full.title).toContain('Ada Example (Silk Ltd)');
  });
});

it('writes Chinese to whoever reads Chinese, and English to whoever reads what we do not have', () => {
  expect(textLanguageOf(['zh-Hans-CN', 'en'])).toBe('zh');
  expect(textLanguageOf(['de', 'zh'])).toBe('zh');
  expect(textLanguageOf(['de', undefined])).toBe('en');
});

it('takes names as they are, braces and markup included', () => {
  const { title, body } = notificationText('lead-assigned', 'en', { lead: '<b>{evil}</b>\nSubject: x' });

  expect(title).toBe('<b>{evil}</b> Subject: x is yours now');
  expect(body).toContain('<b>{evil}</b>');
});

it('counts people as the language does', () => {
  const text = (offers: number) => notificationText('handoff-exhausted', 'en', { ...values, offers }).body;

  expect(text(1)).toContain('one person, who did not take it');
  expect(text(3)).toContain('3 people, and none took it');
  expect(text(0)).toContain('nobody, as nobody could take it');
});

it('tells a deadline by the reader’s clock, to the second when it is close', () => {
  const at = '2026-11-23T01:30:05.000Z';

  expect(deadlineText(at, 'en', 'Asia/Shanghai')).toBe('Mon, 23 Nov 2026, 09:30 GMT+8');
  expect(deadlineText(at, 'en', 'Europe/Berlin', '2026-11-23T01:30:03.000Z')).toBe(
    'Mon, 23 Nov 2026, 02:30:05 CET',
  );
  expect(deadlineText(at, 'zh', 'Asia/Shanghai')).toContain('09:30');
});

it('lists what is in the packet and leaves out what is not', () => {
  const packet = {
    request: 'A price for 200 scarves',
    productsOfInterest: ['scarf', 'tie'],
    source: 'web',
    channels: [
      { kind: 'phone', value: '+86 28 8555 0123' },
      { kind: 'email', value: 'ada@example.com' },
    ],
    preferredChannel: 'phone',
    history: [],
    account: { id: 'acct_1', name: '蜀锦', tier: 'A' },
    openOpportunities: [
      { id: 'opp_1', name: 'Spring', amount: { amount: 129900, currency: 'CNY' }, stage: 'proposal' },
    ],
    unresolved: [{ type: 'ticket', id: 't1', title: 'Late delivery', since: '2026-11-01T00:00:00Z' }],
  };

  const facts = packetFacts(packet, 'en');

  expect(facts).toEqual([
    { label: 'What was asked', value: 'A price for 200 scarves' },
    { label: 'Products of interest', value: 'scarf, tie' },
    { label: 'Source', value: 'web' },
    { label: 'How to reach them', value: 'phone: +86 28 8555 0123, email: ada@example.com' },
    { label: 'They prefer', value: 'phone' },
    { label: 'Account', value: '蜀锦 (tier A)' },
    { label: 'Open opportunities', value: 'Spring (CN¥1,299.00, proposal)' },
    { label: 'Unresolved', value: 'Late delivery (since 2026-11-01)' },
  ]);
  expect(packetFacts(packet, 'zh')[0]).toEqual({ label: '需求', value: 'A price for 200 scarves' });
});
