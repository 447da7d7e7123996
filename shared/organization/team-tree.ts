/**
 * The teams that stand below others: the path of each, ids from the top down to its own, joined by `/`. A team that is not
 * in it stands at the top. Pure.
 */
export type TeamTree = ReadonlyMap<string, string>;

/** Deeper than any company; a path of ten ids is 320 characters. */
export const mostTeamLevels = 10;

/** The ids from the top down to the team itself, joined by `/`. */
export function teamPathOf(tree: TeamTree, teamId: string): string {
  return tree.get(teamId) ?? teamId;
}

/** These teams and all below them. */
export function withTeamsBelow(tree: TeamTree, teamIds: readonly string[]): string[] {
  if (teamIds.length === 0 || tree.size === 0) return [...teamIds];
  const above = new Set(teamIds);
  const below = [...tree].filter(([, path]) => path.split('/').some((id) => above.has(id))).map(([id]) => id);
  return [...new Set([...teamIds, ...below])];
}

/** What a move makes of the paths: the team's own and those of all teams below it, or why it cannot be. */
export type TeamMove = { readonly paths: ReadonlyMap<string, string> } | { readonly problem: string };

/** Puts a team below another one, or at the top where `parentId` is absent. */
export function moveTeam(tree: TeamTree, teamId: string, parentId: string | undefined): TeamMove {
  const path = parentId === undefined ? teamId : `${teamPathOf(tree, parentId)}/${teamId}`;
  if (path.split('/').indexOf(teamId) < path.split('/').length - 1) {
    return { problem: parentId === teamId ? 'must be another team' : 'is below this team itself' };
  }
  const before = teamPathOf(tree, teamId);
  const paths = new Map([[teamId, path]]);
  for (const id of withTeamsBelow(tree, [teamId])) {
    if (id !== teamId) paths.set(id, `${path}${teamPathOf(tree, id).slice(before.length)}`);
  }
  const levels = Math.max(...[...paths.values()].map((one) => one.split('/').length));
  return levels > mostTeamLevels ? { problem: `teams stand at most ${mostTeamLevels} deep` } : { paths };
}
