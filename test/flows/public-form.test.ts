import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { PublicForm } from '../../shared/leads/form.ts';
import { honeypotName } from '../../shared/leads/form-page.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { type FoundedOrganization, found, pollMs } from '../support/founding.ts';

const baton = sharedBaton();
afterAll(() => baton.close());

const consentText = 'I agree that Shu Brocade writes to me about <looms>.';
let org: FoundedOrganization;
let form: PublicForm;
beforeEach(async () => {
  org = await found(baton, 'Forms');
  form = bodyOf(
    await org.admin.post('/v1/forms', {
      name: 'Fair in Chengdu',
      fields: [
        { name: 'name', label: 'Your name', required: true },
        { name: 'email', label: '邮箱', required: true },
        { name: 'productsOfInterest', label: 'Interests', options: ['Looms', 'Yarn'] },
        { name: 'notes', label: 'Anything else' },
      ],
      source: 'event',
      campaignId: 'fair-2026',
      segment: 'Weaving mills',
      consentText,
    }),
    201,
  );
});

describe('a public form', () => {
  it('is a page for anybody, and makes a lead with the consent word for word', async () => {
    const page = await fetch(form.url);
    const sent = await fetch(form.url, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams({
        name: '陈静',
        email: 'jing@mill.example',
        productsOfInterest: 'Looms',
        notes: '你好',
      }),
    });

    const html = await page.text();
    expect([page.status, sent.status]).toEqual([200, 200]);
    expect(html).toContain('I agree that Shu Brocade writes to me about &lt;looms&gt;.');
    expect(html).not.toContain('<looms>');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const [lead] = await leadsOnce(1);
    expect(lead).toMatchObject({
      name: '陈静',
      email: 'jing@mill.example',
      source: 'event',
      campaignId: 'fair-2026',
      segment: 'Weaving mills',
      productsOfInterest: ['Looms'],
      notes: '你好',
      formId: form.id,
      consents: [{ text: consentText, at: expect.any(String) }],
    });
  });

  it('takes JSON, and names what is wrong with it', async () => {
    const sent = await send({ name: 'Ada', email: 'ada@mill.example' });
    const wrong = await send({ email: 'no address', productsOfInterest: 'Ships', role: 'admin' });

    expect(sent).toMatchObject({ status: 200, body: { status: 'received' } });
    expect(wrong.status).toBe(422);
    const paths = wrong.body.errors.map(({ path }: { path: string }) => path);
    expect(paths.toSorted()).toEqual(['email', 'name', 'productsOfInterest', 'role']);
    expect(await leadsOnce(1)).toHaveLength(1);
  });

  it('thanks whoever fills in the field that people do not see, and makes no lead', async () => {
    const trapped = await send({ name: 'Bot', email: 'bot@spam.example', [honeypotName]: '555' });
    const honest = await send({ name: 'Ada', email: 'ada@mill.example' });

    expect(trapped.status).toBe(200);
    expect(trapped.body).toEqual(honest.body);
    expect((await leadsOnce(1)).map(({ name }) => name)).toEqual(['Ada']);
  });

  it('has enough of one address after a while, and says until when', async () => {
    const answers = [];
    // Ten a minute: of 21 at least one is too many, even when the minute turns meanwhile.
    for (let n = 0; n < 21; n += 1)
      answers.push(await send({ name: `P ${n}`, email: `p${n}@mill-${n}.example` }));

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body).toMatchObject({ code: 'too_many_requests' });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    const taken = answers.filter(({ status }) => status === 200).length;
    expect(await leadsOnce(taken)).toHaveLength(taken);
  });

  it('is gone when it is switched off', async () => {
    bodyOf(await org.admin.patch(`/v1/forms/${form.id}`, '*', { active: false }));

    const page = await fetch(form.url);
    const sent = await send({ name: 'Ada', email: 'ada@mill.example' });

    expect([page.status, sent.status]).toEqual([404, 404]);
  });
});

function send(body: Record<string, string>) {
  return baton.caller().post(new URL(form.url).pathname, body, { headers: { accept: 'application/json' } });
}

async function leadsOnce(count: number): Promise<Lead[]> {
  return eventually(
    async () => {
      const { items } = bodyOf(await org.admin.get('/v1/leads?limit=100'));
      return items.length >= count && (items as Lead[]);
    },
    20_000,
    pollMs,
  );
}
