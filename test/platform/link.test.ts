import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLink, sealLink } from '../../functions/platform/link.ts';
import { sealCursor } from '../../functions/platform/table/cursor.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let orgId: string;
let key: string;

beforeAll(async () => {
  fixture = await testTable();
  ({ orgId } = await anOrganization(fixture));
  key = await fixture.table.signingKey(orgId);
});
afterAll(() => fixture.close());

const expiresAt = foundedAt / 1000 + 60;
const aTarget = () => ({ orgId, type: 'notification', id: 'note_1', parentId: 'user_1', expiresAt });
const open = (token: string, now = foundedAt) => openLink(fixture.table, token, now);

it('leads to what it was made for', async () => {
  const token = sealLink(aTarget(), key);

  expect(await open(token)).toEqual(aTarget());
  expect(token).toMatch(/^[\w.-]+$/);
});

it('ends when it expires', async () => {
  const token = sealLink(aTarget(), key);

  expect(await open(token, expiresAt * 1000 - 1)).toBeDefined();
  expect(await open(token, expiresAt * 1000)).toBeUndefined();
});

it('leads nowhere once anything in it was changed', async () => {
  const other = await anOrganization(fixture);
  const [text = '', signature = ''] = sealLink(aTarget(), key).split('.');
  const fields = JSON.parse(Buffer.from(text, 'base64url').toString());
  const changed = (place: number, value: unknown) =>
    Buffer.from(JSON.stringify(fields.with(place, value))).toString('base64url');
  const forged = [
    `${changed(0, other.orgId)}.${signature}`,
    `${changed(0, 'org_nowhere')}.${signature}`,
    `${changed(2, 'note_2')}.${signature}`,
    `${changed(3, 'user_2')}.${signature}`,
    `${changed(4, expiresAt + 1)}.${signature}`,
    `${text}.${signature.slice(0, -2)}AA`,
    text,
    '',
    'not a token',
    Buffer.from('null').toString('base64url'),
  ];

  for (const token of forged) expect(await open(token)).toBeUndefined();
});

it('is no cursor: what signs a page of a list signs no link', async () => {
  const cursor = sealCursor({ PK: orgId, SK: '#' }, 'b', key);

  expect(await open(cursor)).toBeUndefined();
});
