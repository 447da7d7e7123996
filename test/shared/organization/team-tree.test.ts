import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mostTeamLevels,
  moveTeam,
  teamPathOf,
  withTeamsBelow,
} from '../../../shared/organization/team-tree.ts';

const tree = new Map([
  ['berlin', 'europe/germany/berlin'],
  ['germany', 'europe/germany'],
  ['france', 'europe/france'],
]);
const pathsOf = (move: ReturnType<typeof moveTeam>) =>
  'paths' in move ? Object.fromEntries(move.paths) : move.problem;

describe('the tree of teams', () => {
  it('reaches from a team down, not up and not aside', () => {
    expect(withTeamsBelow(tree, ['germany'])).toEqual(['germany', 'berlin']);
    expect(withTeamsBelow(tree, ['europe']).sort()).toEqual(['berlin', 'europe', 'france', 'germany']);
    expect(withTeamsBelow(tree, ['asia'])).toEqual(['asia']);
    expect(withTeamsBelow(tree, [])).toEqual([]);
  });

  it('moves a team with all below it', () => {
    expect(pathsOf(moveTeam(tree, 'germany', 'france'))).toEqual({
      germany: 'europe/france/germany',
      berlin: 'europe/france/germany/berlin',
    });
    expect(pathsOf(moveTeam(tree, 'germany', undefined))).toEqual({
      germany: 'germany',
      berlin: 'germany/berlin',
    });
    expect(pathsOf(moveTeam(tree, 'asia', 'berlin'))).toEqual({ asia: 'europe/germany/berlin/asia' });
  });

  it('refuses a circle, and more levels than anybody has', () => {
    const deep = new Map([
      ['t9', Array.from({ length: mostTeamLevels }, (_, level) => `t${level}`).join('/')],
    ]);

    expect(pathsOf(moveTeam(tree, 'europe', 'berlin'))).toContain('below this team');
    expect(pathsOf(moveTeam(tree, 'europe', 'europe'))).toContain('another team');
    expect(pathsOf(moveTeam(deep, 'one', 't9'))).toContain(`${mostTeamLevels} deep`);
  });

  it('is a tree whatever moves are made: every path begins at the top and ends at its own team', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const moves = fc.array(
      fc.tuple(fc.constantFrom(...ids), fc.option(fc.constantFrom(...ids), { nil: undefined })),
    );

    fc.assert(
      fc.property(moves, (all) => {
        const paths = new Map<string, string>();
        const parents = new Map<string, string>();
        for (const [id, parentId] of all) {
          const move = moveTeam(paths, id, parentId);
          if ('problem' in move) continue;
          parents.delete(id);
          if (parentId) parents.set(id, parentId);
          for (const [moved, path] of move.paths) {
            if (path === moved) paths.delete(moved);
            else paths.set(moved, path);
          }
        }
        for (const id of ids) {
          const above = parents.get(id);
          expect(teamPathOf(paths, id)).toBe(above ? `${teamPathOf(paths, above)}/${id}` : id);
        }
      }),
    );
  });
});
