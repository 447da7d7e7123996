import { AppError } from '../../shared/errors.ts';
import { isIdOf } from '../../shared/id.ts';
import type { TeamTree } from '../../shared/organization/team-tree.ts';
import { teamTreeKey } from '../../shared/table/keys.ts';
import type { Table } from './table/gateway.ts';
import type { Item } from './table/range.ts';
import { adjust, type Expression, type Write } from './table/write.ts';

/** The tree as it was read; a change of it is conditional on its version. */
export interface StoredTree {
  readonly tree: TeamTree;
  readonly version: number;
}

export async function readTeamTree(table: Table, orgId: string): Promise<StoredTree> {
  const item = await table.item(teamTreeKey(orgId));
  return { tree: treeOf(item), version: typeof item?.version === 'number' ? item.version : 0 };
}

/** The paths in the stored item: its attributes that are named as teams are. */
export function treeOf(item: Item | undefined): TeamTree {
  const paths = Object.entries(item ?? {}).flatMap(([name, path]) =>
    typeof path === 'string' && isIdOf('team', name) ? [[name, path] as const] : [],
  );
  return new Map(paths);
}

/**
 * The write that gives teams their paths and takes those away that are gone; `conflict` when the tree was changed since it
 * was read. Every change of who stands below whom makes it, so that two of them can never make a circle together.
 */
export function treeWrite(
  orgId: string,
  { version }: StoredTree,
  { paths, gone = [] }: { readonly paths: ReadonlyMap<string, string>; readonly gone?: readonly string[] },
): Write {
  // At the top a team has no path to keep.
  const below = [...paths].filter(([, path]) => path.includes('/'));
  const removed = [...[...paths.keys()].filter((id) => paths.get(id) === id), ...gone];
  const sets = ['version = :next', ...below.map((_, index) => `#set${index} = :path${index}`)];
  const removes = removed.map((_, index) => `#removed${index}`);
  const expression: Expression = {
    set: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
    condition: version === 0 ? 'attribute_not_exists(version)' : 'version = :version',
    names: Object.fromEntries([
      ...below.map(([id], index) => [`#set${index}`, id]),
      ...removed.map((id, index) => [`#removed${index}`, id]),
    ]),
    values: {
      ':next': version + 1,
      ...(version > 0 && { ':version': version }),
      ...Object.fromEntries(below.map(([, path], index) => [`:path${index}`, path])),
    },
  };
  return adjust(teamTreeKey(orgId), expression, moved);
}

const moved = () =>
  new AppError('conflict', 'Teams were moved by somebody else in this moment. Read them again and repeat.');
