import * as z from 'zod';
import { HiddenFieldRule, type HiddenFields, hiddenFrom } from '../../shared/access/hidden-fields.ts';
import type { Role } from '../../shared/access/permissions.ts';
import { settingsIdOf } from '../../shared/organization/organization.ts';
import type { TeamTree } from '../../shared/organization/team-tree.ts';
import { recordKey, teamTreeKey } from '../../shared/table/keys.ts';
import { remembered } from './remembered.ts';
import { keyName, keyOfItem } from './table/range.ts';
import { treeOf } from './team-tree.ts';

/** For so long a container works by terms that were changed elsewhere. */
const rememberedMs = 5_000;

/** What an organization says about who may see what, besides the roles: the same for all its requests. */
export interface AccessTerms {
  readonly hiddenFrom: (role: Role) => HiddenFields | undefined;
  readonly tree: TeamTree;
}

const settings = z.object({ hiddenFields: z.array(HiddenFieldRule).optional() });

/** One BatchGet, of the settings and the tree of teams, in five seconds and container. */
export const accessTermsOf = remembered<AccessTerms>(async (table, orgId) => {
  const [settingsKey, treeKey] = [recordKey(orgId, settingsIdOf(orgId)), teamTreeKey(orgId)];
  const items = await table.items([settingsKey, treeKey], true);
  const itemAt = (key: typeof treeKey) => items.find((item) => keyName(keyOfItem(item)) === keyName(key));
  const rules = settings.parse(itemAt(settingsKey) ?? {}).hiddenFields ?? [];
  const byRole = new Map<Role, HiddenFields | undefined>();
  return {
    tree: treeOf(itemAt(treeKey)),
    hiddenFrom: (role) => {
      if (!byRole.has(role)) byRole.set(role, role === 'admin' ? undefined : hiddenFrom(role, rules));
      return byRole.get(role);
    },
  };
}, rememberedMs);
