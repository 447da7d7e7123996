import { expect, it } from 'vitest';
import { Duplicate, duplicateIdOf, pairOf, reconsidered } from '../../../shared/customers/duplicate.ts';
import { derivedId } from '../../../shared/id.ts';
import { stampNew } from '../../../shared/table/entity.ts';

it('a closed pair that is one again is not forgotten at the end of what it was kept for', () => {
  const [one, other] = [derivedId('contact', 0, 'one'), derivedId('contact', 0, 'other')];
  const fields = {
    ...{ type: 'contact', recordIds: pairOf(one, other), score: 90, reasons: [], status: 'closed' },
    expiresAt: 1_800_000_000,
  };
  const author = { orgId: derivedId('organization', 0, 'Shu'), userId: 'system' };
  const pair = Duplicate.schema.parse(stampNew(fields, duplicateIdOf(one, other), author, 0));

  const open = { ...pair, ...reconsidered(pair, { score: 90, reasons: [] }) };

  expect([open.status, open.expiresAt]).toEqual(['open', undefined]);
});
