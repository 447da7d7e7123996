import type { Actor } from '../../shared/access/permissions.ts';
import type { CustomizedType } from '../../shared/custom-fields/custom-field.ts';
import type { Custom } from '../../shared/custom-fields/validate-custom.ts';
import type { ConvertBody } from '../../shared/leads/lead-actions.ts';
import { expectCustom } from '../platform/custom-fields.ts';
import type { Table } from '../platform/table/gateway.ts';

/** The records that a conversion finds, and does not make. */
interface Known {
  readonly account?: object | undefined;
  readonly contact?: object | undefined;
}

/**
 * What a conversion says of the records that it makes, with their custom fields checked. Throws `invalid` naming what is
 * wrong or missing where the request has it: `account.custom.tier`.
 */
export async function withCheckedCustom(
  table: Table,
  actor: Actor,
  body: ConvertBody,
  known: Known,
): Promise<ConvertBody> {
  const check = (recordType: CustomizedType, part: { custom?: Custom | undefined } | undefined) =>
    expectCustom(table, actor, { recordType, custom: part?.custom, at: `${recordType}.` });
  const { account, contact, opportunity } = body;
  return {
    account: known.account ? account : { ...account, custom: await check('account', account) },
    contact: known.contact ? contact : { ...contact, custom: await check('contact', contact) },
    opportunity: opportunity && { ...opportunity, custom: await check('opportunity', opportunity) },
  };
}
