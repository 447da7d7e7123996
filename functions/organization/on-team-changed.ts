import { userTeamChanged } from '../../shared/organization/events.ts';
import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { followTeam } from './follow-team.ts';

/** Somebody is in another team: what they hold follows them. */
export const handler = queueFunction(
  async ({ name, detail }, context) =>
    name === userTeamChanged.name ? followTeam(context, detail.orgId, detail.recordId) : undefined,
  readEnvironment('organization/on-team-changed', process.env),
);
