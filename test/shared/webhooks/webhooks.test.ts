import { describe, expect, it } from 'vitest';
import { addressProblem, isPublicAddress } from '../../../shared/webhooks/public-address.ts';
import { mostAttempts, retryWaits, waitAfter } from '../../../shared/webhooks/retry-schedule.ts';
import { newSecret, signatureOf } from '../../../shared/webhooks/signature.ts';
import { asksFor, EventFilter } from '../../../shared/webhooks/webhook.ts';

describe('the signature of a message', () => {
  it('is that of the standard’s own example', () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    };

    const signature = signatureOf(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);

    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('comes once for each secret while one is renewed', () => {
    const message = { id: 'a', timestamp: 1, body: '{}' };
    const [first, second] = [newSecret(), newSecret()];

    const signatures = signatureOf(message, [first, second]).split(' ');

    expect(signatures).toEqual([signatureOf(message, [first]), signatureOf(message, [second])]);
    expect(first).not.toBe(second);
  });
});

describe('an address', () => {
  it.each([
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::a00:1',
    'nonsense',
  ])('%s is no place on the public internet', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['93.184.215.14', '172.32.0.1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])(
    '%s is',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['http://shu.example/hooks', 'must begin with https://'],
    ['https://ada:secret@shu.example/hooks', 'must not carry a user name or a password'],
    ['https://127.0.0.1/hooks', 'must be an address of the public internet'],
    ['https://[::1]/hooks', 'must be an address of the public internet'],
    ['https://2130706433/hooks', 'must be an address of the public internet'],
    ['https://localhost/hooks', 'must be an address of the public internet'],
    ['https://printer.local/hooks', 'must be an address of the public internet'],
    ['https://metadata.google.internal/', 'must be an address of the public internet'],
  ])('%s of a webhook %s', (url, problem) => {
    expect(addressProblem(url, false)).toBe(problem);
  });

  it('may be of this machine where Baton runs on a laptop', () => {
    expect(addressProblem('http://127.0.0.1:4000/hooks', true)).toBeUndefined();
    expect(addressProblem('https://shu.example/hooks', false)).toBeUndefined();
  });
});

describe('the waits between attempts', () => {
  it('grow over two days, and end', () => {
    const total = retryWaits.reduce((sum, wait) => sum + wait, 0);

    expect(total / 3_600_000).toBeGreaterThan(47);
    expect([...retryWaits].sort((one, other) => one - other)).toEqual(retryWaits);
    expect(waitAfter(mostAttempts, 0)).toBeUndefined();
  });

  it('are spread by a tenth, and obey a receiver that asks for longer ones', () => {
    expect(waitAfter(1, 0)).toBe(5_000);
    expect(waitAfter(1, 1)).toBe(5_500);
    expect(waitAfter(1, 0, 120)).toBe(120_000);
    expect(waitAfter(3, 0, 1)).toBe(300_000);
  });
});

describe('a subscription', () => {
  it.each([
    ['lead.offered.v1', true],
    ['lead.*', true],
    ['*', true],
    ['handoff.*', false],
    ['lead.created.v1', false],
  ])('to %s asks for lead.offered.v1: %s', (filter, expected) => {
    expect(asksFor({ events: [filter] }, 'lead.offered.v1')).toBe(expected);
  });

  it.each(['lead', 'lead.', '*.v1', 'lead.*.v1', 'lead.off*'])('to %s is refused', (filter) => {
    expect(EventFilter.safeParse(filter).success).toBe(false);
  });
});
