import { describe, expect, it } from 'vitest';
import { clearedError, refuseHidden, refuseHiddenNames } from '../../functions/platform/hidden-fields.ts';
import { hiddenFrom } from '../../shared/access/hidden-fields.ts';
import { AppError } from '../../shared/errors.ts';
import { derivedId } from '../../shared/id.ts';
import { defineRoute } from '../../shared/platform/route.ts';

const hiddenFields = hiddenFrom('sales', [
  { recordType: 'contact', field: 'emails', roles: ['sales'] },
  { recordType: 'contact', field: 'custom.margin', roles: ['sales'] },
]);
const actor = { role: 'sales', hiddenFields } as const;
const route = (operationId: string, action: 'read' | 'update') =>
  defineRoute({
    operationId,
    method: 'POST',
    path: '/v1/contacts/{id}/merge',
    summary: 'Merges',
    tag: 'Customers',
    access: { resource: 'contact', action },
  });
const refusedOf = (work: () => void): readonly string[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof AppError && error.status === 403)
      return (error.extras.errors ?? []).map(({ path }) => path);
    throw error;
  }
};
const send = (body: unknown, action: 'read' | 'update' = 'update') =>
  refusedOf(() =>
    refuseHidden(route('merge', action), { body: JSON.stringify(body), isBase64Encoded: false }, actor),
  );

describe('a request that names hidden fields', () => {
  it('is refused for what it writes, wherever it names it', () => {
    expect(send({ emails: [], custom: { margin: 1 } })).toEqual(['emails', 'custom.margin']);
    expect(send({ otherId: 'cont_1', keep: { emails: 'cont_1', 'custom.margin': 'cont_1' } })).toEqual([
      'keep.emails',
      'keep.custom.margin',
    ]);
    expect(send({ name: { full: 'Ada' }, custom: { size: 1 } })).toEqual([]);
    expect(send({ emails: [] }, 'read')).toEqual([]);
    expect(send('no object')).toEqual([]);
  });

  it('is refused for what it asks for, also by a filter over other records', () => {
    const ask = (queryStringParameters: Record<string, string>) =>
      refusedOf(() =>
        refuseHidden(route('lookUp', 'read'), { isBase64Encoded: false, queryStringParameters }, actor),
      );

    expect(ask({ email: 'ada@silk.example' })).toEqual(['email']);
    expect(ask({ phone: '+86 28' })).toEqual([]);
    expect(refusedOf(() => refuseHiddenNames(actor, 'contact', ['title', 'emails']))).toEqual(['emails']);
  });

  it('is let through for whom nothing is hidden', () => {
    const free = () =>
      refuseHidden(
        route('merge', 'update'),
        { body: '{"emails":[]}', isBase64Encoded: false },
        { role: 'admin' },
      );

    expect(refusedOf(free)).toEqual([]);
  });
});

describe('an error', () => {
  it('tells no more of records than an answer does', () => {
    const contact = {
      id: derivedId('contact', 0, 'a'),
      name: 'Ada',
      emails: [{ address: 'ada@silk.example' }],
    };
    const error = new AppError('conflict', 'It may be there already.', { more: { candidates: [contact] } });

    const shown = clearedError(error, hiddenFields);

    expect(shown).toMatchObject({ code: 'conflict', message: 'It may be there already.' });
    expect(JSON.stringify((shown as AppError).extras)).not.toContain('silk');
    expect(clearedError(error, undefined)).toBe(error);
  });
});
