import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  userChanged,
  userCreated,
  userDeactivated,
  userTeamChanged,
} from '../../shared/organization/events.ts';
import { organizationRoutes } from '../../shared/organization/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { BackendFunction } from '../constructs/function.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** Users, teams, queues, calendars, absences, settings; the invitations that follow from them. */
export function addOrganization(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Organization');
  const { stage, data } = foundation;
  const pool = data.users.pool;

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'organization/http',
    routes: organizationRoutes,
    environment: { TABLE_NAME: data.table.name },
    whenItFails: 'People cannot see or change users, teams, calendars and absences; nobody can be invited.',
  });
  data.table.grant(http.function, { writes: true, indexes: ['list', 'owner', 'team', 'queue', 'face'] });

  const create = new BackendFunction(scope, 'CreateOrganization', foundation, {
    entry: 'organization/create-organization',
    environment: { TABLE_NAME: data.table.name, USER_POOL_ID: pool.userPoolId },
    timeout: Duration.seconds(30),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    whenItFails: 'The operator cannot set up a new organization.',
  });
  data.table.grant(create, { writes: true, indexes: [] });
  create.allow(
    ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminGetUser', 'cognito-idp:AdminSetUserPassword'],
    [pool.userPoolArn],
  );

  const onUserChanged = new QueueConsumer(scope, 'OnUserChanged', foundation, {
    entry: 'organization/on-user-changed',
    environment: { TABLE_NAME: data.table.name, USER_POOL_ID: pool.userPoolId },
    events: [userCreated, userChanged, userDeactivated],
    timeout: Duration.seconds(30),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 10,
    // Cognito takes some 25 calls of this kind a second and pool.
    maxConcurrency: 2,
    lateAfterSeconds: 300,
    whenItFails: 'Invited people get no invitation, and people who were deactivated may still be signed in.',
  });
  data.table.grant(onUserChanged.function, { writes: true, indexes: [] });
  onUserChanged.function.allow(
    [
      'cognito-idp:AdminCreateUser',
      'cognito-idp:AdminDeleteUser',
      'cognito-idp:AdminGetUser',
      'cognito-idp:AdminUpdateUserAttributes',
      'cognito-idp:AdminDisableUser',
      'cognito-idp:AdminEnableUser',
      'cognito-idp:AdminUserGlobalSignOut',
    ],
    [pool.userPoolArn],
  );

  const onTeamChanged = new QueueConsumer(scope, 'OnTeamChanged', foundation, {
    entry: 'organization/on-team-changed',
    environment: { TABLE_NAME: data.table.name },
    events: [userTeamChanged],
    // 20 records a transaction: some 50,000 in this time. What is cut off goes on where it stopped when the message
    // comes again.
    timeout: Duration.minutes(2),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 1,
    maxConcurrency: 2,
    lateAfterSeconds: 900,
    whenItFails:
      'What somebody holds stays in their old team: its manager still sees it, the new one does not.',
  });
  data.table.grant(onTeamChanged.function, { writes: true, indexes: ['owner'] });
}
