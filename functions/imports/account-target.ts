import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { Account, AccountFields } from '../../shared/customers/account.ts';
import { readAccountRow } from '../../shared/imports/read-account-row.ts';
import { User } from '../../shared/organization/user.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { companyDomainOf } from '../../shared/text/contact-points.ts';
import { create } from '../platform/table/write.ts';
import { customAfter, expectCustom, fieldsOf, overlaid } from './overlay.ts';
import { type Importing, type RowTarget, sameElsewhere, usualLookup } from './row-target.ts';

type Fields = z.output<typeof AccountFields>;

/** Rows become accounts. A parent may stand further down in the file: it is linked when all rows are in. */
export function accountTarget({
  author,
  people,
  parents,
  definitions,
}: Importing): RowTarget<Account, Fields> {
  const teamOf = (ownerId: string | undefined) => ({ teamId: people.userOf(ownerId)?.teamId });

  return {
    entity: Account,
    read: readAccountRow,
    lookupOf: usualLookup,
    // Two companies may share a name, but not with a website each.
    isSame: (account, fields, identity) =>
      sameElsewhere(account, fields) &&
      (!identity.startsWith('company:') ||
        !account.domain ||
        !fields.domain ||
        sameSite(account.domain, fields.domain)),
    relate: async (rows) => {
      const parentIds = await parents.of(rows);
      return rows.map((row, index) => {
        const ownerId = row.fields.ownerId ?? people.ownerOf(row.owner)?.id;
        const parentId = parentIds[index];
        return {
          ...row,
          fields: { ...row.fields, ...(ownerId && { ownerId }), ...(parentId && { parentId }) },
        };
      });
    },
    related: people.related,
    references: ({ ownerId }) => [{ path: 'ownerId', entity: User, id: ownerId }],
    withExternalId: (fields, externalId) => ({ ...fields, externalId: fields.externalId ?? externalId }),
    create: (fields, id, now) => {
      expectCustom('account', definitions, fields.custom);
      return create(Account, stampNew({ ...fields, ...teamOf(fields.ownerId) }, id, author, now));
    },
    revised: async (account, { fields: row, texts }, now) => {
      const before = AccountFields.parse(fieldsOf(AccountFields, account));
      const fields = overlaid(before, {
        ...row,
        // Of a row that has only a website the name is that.
        name: texts.has('name') ? row.name : before.name,
        // A parent is changed where no company becomes its own ancestor: by hand, or after all rows.
        parentId: before.parentId,
        address: row.address && { ...before.address, ...row.address },
        custom: customAfter('account', definitions, before.custom, row.custom),
      });
      if (isDeepStrictEqual(fields, before)) return undefined;
      const team = fields.ownerId === before.ownerId ? {} : teamOf(fields.ownerId);
      return revise(account, { ...fields, ...team }, author, now);
    },
  };
}

const sameSite = (one: string, other: string) =>
  (companyDomainOf(one) ?? one.toLowerCase()) === (companyDomainOf(other) ?? other.toLowerCase());
