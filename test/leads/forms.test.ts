import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Lead } from '../../shared/leads/lead.ts';
import type { Caller } from '../support/http-client.ts';
import { anOrganization, type TestOrganization, type TestTable, testTable } from '../support/table.ts';
import { leadClient } from './lead-client.ts';

let fixture: TestTable;
let client: Awaited<ReturnType<typeof leadClient>>;
let made: TestOrganization;
let admin: Caller;
let anybody: Caller;

beforeAll(async () => {
  fixture = await testTable();
  client = await leadClient();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
  anybody = client.anonymous();
});

const consentText = 'You may write to me about <toothpaste> & more.\nI can say no at any time.';
const contact = {
  name: 'Contact "us"',
  fields: [
    { name: 'name', label: 'Your name', required: true },
    { name: 'email', label: 'E-mail', required: true },
    { name: 'productsOfInterest', label: 'Products', options: ['Toothpaste', 'Soap'] },
    { name: 'custom.size', label: 'Size', options: ['S', 'L'] },
    { name: 'notes', label: 'Message' },
  ],
  source: 'event',
  campaignId: 'fair-2026',
  segment: 'Retail',
  consentText,
};

async function aForm(fields: object = {}) {
  const { status, body } = await admin.post('/v1/forms', { ...contact, ...fields });
  expect(status).toBe(201);
  return body;
}

const browser = {
  accept: 'text/html,application/xhtml+xml',
  'content-type': 'application/x-www-form-urlencoded',
};
const submit = (key: string, values: Record<string, string>) =>
  anybody.send('POST', `/f/${key}`, { body: new URLSearchParams(values).toString(), headers: browser });
const leads = () => fixture.table.all(Lead, { orgId: made.orgId, index: 'list', partition: 'lead' });

describe('a public form', () => {
  it('is a page that names every input, escapes what people wrote and runs no script', async () => {
    const { key, url } = await aForm();

    const { status, body, headers } = await anybody.get(`/f/${key}`);

    expect(url).toBe(`https://crm.example.com/f/${key}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body).toContain('<html lang="en">');
    expect(body).toContain('<label for="field-1">Your name <span class="mark">(required)</span></label>');
    expect(body).toContain('name="email" type="email" autocomplete="email"');
    expect(body).toContain('&lt;toothpaste&gt; &amp; more');
    expect(body).toContain('<h1>Contact &quot;us&quot;</h1>');
    expect(body).not.toContain('<script');
  });

  it('speaks the language of the form', async () => {
    const { key } = await aForm({ language: 'zh-Hans' });

    expect((await anybody.get(`/f/${key}`)).body).toMatch(/<html lang="zh">.*必填.*提交/s);
  });

  it('captures a lead with the consent word for word', async () => {
    const { key, id } = await aForm();

    const answer = await submit(key, {
      ...{ name: ' 李雷 ', email: 'li@qq.com', notes: 'Hello', 'custom.size': 'L' },
      ...{ 'productsOfInterest.0': 'Toothpaste', 'productsOfInterest.1': 'Soap', utm_source: 'x' },
    });

    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('Thank you!') });
    expect(await leads()).toMatchObject([
      {
        ...{
          name: '李雷',
          email: 'li@qq.com',
          notes: 'Hello',
          custom: { size: 'L' },
          status: 'new',
          formId: id,
        },
        ...{ source: 'event', sourceDetail: 'Contact "us"', campaignId: 'fair-2026', segment: 'Retail' },
        productsOfInterest: ['Toothpaste', 'Soap'],
        consents: [{ text: consentText, source: `form ${id}`, at: expect.any(String) }],
      },
    ]);
  });

  it('shows the page again with what was written and what is wrong', async () => {
    const { key } = await aForm();

    const { status, body } = await submit(key, { name: '<b>', email: 'nonsense' });

    expect(status).toBe(422);
    expect(body).toContain('value="&lt;b&gt;"');
    expect(body).toContain('<a href="#field-2">E-mail</a>');
    expect(body).toContain('aria-invalid="true" aria-describedby="field-2-problem"');
    expect(await leads()).toEqual([]);
  });

  it('answers a program in JSON, naming every field', async () => {
    const { key } = await aForm();

    const bad = await anybody.post(`/f/${key}`, { email: 'li@qq.com', colour: 'red', 'custom.size': 'XXL' });
    const good = await anybody.post(`/f/${key}`, {
      name: 'Li',
      email: 'li@qq.com',
      productsOfInterest: ['Soap'],
    });

    expect(bad).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect(bad.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'name',
      'custom.size',
      'colour',
    ]);
    expect(good).toMatchObject({ status: 200, body: { status: 'received' } });
    expect(await leads()).toHaveLength(1);
  });

  it('sends the browser on to the address of the form', async () => {
    const { key } = await aForm({ redirectUrl: 'https://shop.example.com/thanks' });

    const answer = await submit(key, { name: 'Li', email: 'li@qq.com' });

    expect(answer).toMatchObject({ status: 303, headers: { location: 'https://shop.example.com/thanks' } });
  });

  it('thanks a program that fills in the unseen field, and keeps nothing of it', async () => {
    const { key } = await aForm();

    const answer = await submit(key, { name: 'Bot', email: 'bot@spam.example', contact_me_by_fax: '1' });

    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('Thank you!') });
    expect(await leads()).toEqual([]);
  });

  it('takes ten a minute from one address', async () => {
    const { key } = await aForm();
    const answers = [];
    // Two windows at most: a minute may turn over meanwhile.
    for (let count = 0; count < 21; count += 1) answers.push(await submit(key, { contact_me_by_fax: '1' }));

    const refused = answers.find(({ status }) => status === 429);

    expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused?.body).toContain('Too many');
  });

  it('is not there when its key is unknown, or it was switched off', async () => {
    const form = await aForm();
    await admin.patch(`/v1/forms/${form.id}`, 1, { active: false });

    expect((await anybody.get(`/f/${form.key}`)).status).toBe(404);
    expect((await submit(form.key, { name: 'Li', email: 'li@qq.com' })).status).toBe(404);
    expect((await anybody.get('/f/nonsense')).status).toBe(404);
    expect((await anybody.get(`/f/${'0'.repeat(52)}`)).status).toBe(404);
  });

  it('must ask for something by which people can be reached, and for nothing twice', async () => {
    const fields = [
      { name: 'name', label: 'Name' },
      { name: 'name', label: 'Again' },
    ];

    const answer = await admin.post('/v1/forms', { ...contact, fields });

    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(['fields.1.name', 'fields']);
  });
});
