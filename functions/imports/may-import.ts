import { type Actor, scopeOf } from '../../shared/access/permissions.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import type { Import } from '../../shared/imports/import.ts';
import { importProblems } from '../../shared/imports/import-problems.ts';
import { refuseHiddenNames } from '../platform/hidden-fields.ts';

type Asked = Pick<Import, 'type' | 'onDuplicate' | 'mapping' | 'defaults' | 'createAccounts'>;

/**
 * An import does for the actor what they could do record by record, and no more. Gives whether it makes the companies of
 * contacts that are not there yet: where nobody said, if the actor may add accounts.
 *
 * @throws `forbidden` or `invalid` for what it asks and cannot have.
 */
export function expectMayImport(actor: Actor, asked: Asked): Pick<Import, 'createAccounts'> {
  const { role } = actor;
  const { type, onDuplicate } = asked;
  if (!scopeOf(role, type, 'create')) {
    throw new AppError(
      'forbidden',
      `type: your role (${role}) may not add ${type} records. Ask an administrator.`,
    );
  }
  if (onDuplicate === 'update' && scopeOf(role, type, 'update') !== 'organization') {
    throw new AppError(
      'forbidden',
      `onDuplicate: your role (${role}) may not change ${type} records of others; use skip.`,
    );
  }
  const mayAddAccounts = scopeOf(role, 'account', 'create') !== undefined;
  if (asked.createAccounts && !mayAddAccounts) {
    throw new AppError('forbidden', `createAccounts: your role (${role}) may not add accounts.`);
  }
  const problems = importProblems(asked);
  if (problems.length > 0) throw invalid(...problems);
  refuseHiddenNames(actor, type, fieldsNamedIn(asked));
  return type === 'contact' ? { createAccounts: asked.createAccounts ?? mayAddAccounts } : {};
}

/** The fields that the mapping and the defaults fill. */
function fieldsNamedIn({ mapping = {}, defaults = {} }: Asked): string[] {
  const mapped = Object.values(mapping).map((entry) => (typeof entry === 'string' ? entry : entry.field));
  return [...mapped, ...Object.keys(defaults)];
}
