/** What a fresh local cloud holds: an organization and its administrator, or a whole demonstration. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { captureTerms, captureWrites, newLead } from '../../../functions/leads/capture.ts';
import { newFoundedIds, newOrganization } from '../../../functions/organization/new-organization.ts';
import { Table } from '../../../functions/platform/table/gateway.ts';
import type { Write } from '../../../functions/platform/table/write.ts';
import { LeadFields } from '../../../shared/leads/lead.ts';
import type { User } from '../../../shared/organization/user.ts';
import { systemAuthor } from '../../../shared/table/entity.ts';
import type { Cloud } from '../cloud.ts';
import type { DemoUser, SeedOptions, SeedResult } from '../seeding.ts';
import { demoGroup } from './demo-group.ts';
import { demoLeadFields } from './demo-lead-fields.ts';
import { demoPast } from './demo-leads.ts';
import { demoOrganization } from './demo-organization.ts';
import { diceOf } from './dice.ts';

const password = 'Nobody-drops-it-1';
/** DynamoDB takes 100 items in a transaction. */
const transactionItems = 100;
const transactionsAtOnce = 3;
const freshLeads = 12;

/** Fills a cloud that holds nothing yet. The same every time, but for ids and the day it is. */
export async function seed({ cloud, empty, log }: SeedOptions): Promise<SeedResult> {
  const now = Date.now();
  const region = cloud.region;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const database = new DynamoDBClient({ endpoint: cloud.endpoints.dynamodb, region, credentials });
  const client = DynamoDBDocumentClient.from(database, { marshallOptions: { removeUndefinedValues: true } });
  const table = new Table({ client, tableName: outputOf(cloud, 'TableName') });
  const cognito = new CognitoIdentityProviderClient({
    endpoint: cloud.endpoints.cognito,
    region,
    credentials,
  });
  try {
    if (empty) {
      const founding = {
        name: 'My organization',
        adminEmail: 'admin@baton.example',
        adminName: 'Administrator',
        baseCurrency: 'USD',
        languages: ['en', 'zh'],
        timeZone: 'UTC',
      };
      const made = newOrganization(founding, newFoundedIds(), now);
      const demoUsers = await signUp(cognito, outputOf(cloud, 'UserPoolId'), [made.adminUser]);
      await table.write(made.writes);
      return { demoUsers };
    }
    const organization = demoOrganization(now);
    const dice = diceOf(20_261_122);
    const past = demoPast(organization, dice, now);
    const [demoUsers] = await Promise.all([
      signUp(cognito, outputOf(cloud, 'UserPoolId'), organization.users),
      writeAll(table, [organization.writes, ...past.groups, ...demoGroup(organization, now)]),
    ]);
    await captureFreshLeads(table, organization.orgId, dice, past.leads.length, now);
    log(
      `${organization.users.length} people, ${past.leads.length + freshLeads} leads; ${freshLeads} of them are being offered now`,
    );
    return { demoUsers };
  } finally {
    client.destroy();
    database.destroy();
    cognito.destroy();
  }
}

function outputOf({ outputs }: Cloud, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`The template has no output ${name}.`);
  return value;
}

async function signUp(
  cognito: CognitoIdentityProviderClient,
  poolId: string,
  users: readonly User[],
): Promise<DemoUser[]> {
  return Promise.all(
    users.map(async ({ id, orgId, email, role, name }) => {
      const user = { UserPoolId: poolId, Username: `${id}.${orgId}` };
      const attributes = [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ];
      await cognito.send(
        new AdminCreateUserCommand({ ...user, UserAttributes: attributes, MessageAction: 'SUPPRESS' }),
      );
      await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
      return { email, password, role, name };
    }),
  );
}

/** Writes the groups in as few transactions as their items fit into; a group of one transaction stays in it. */
async function writeAll(table: Table, groups: readonly (readonly Write[])[]): Promise<void> {
  const batches: Write[][] = [[]];
  for (const group of groups) {
    for (let start = 0; start < group.length; start += transactionItems) {
      const part = group.slice(start, start + transactionItems);
      const last = batches.at(-1) ?? [];
      if (last.length + part.length > transactionItems) batches.push(part);
      else last.push(...part);
    }
  }
  // The table does one thing at a time; what the next transaction needs is made ready meanwhile.
  const waiting = batches.filter((batch) => batch.length > 0).values();
  await Promise.all(
    Array.from({ length: transactionsAtOnce }, async () => {
      for (const batch of waiting) await table.write(batch);
    }),
  );
}

/** Leads of this minute: routed, offered and mailed by the flow itself. */
async function captureFreshLeads(
  table: Table,
  orgId: string,
  dice: ReturnType<typeof diceOf>,
  from: number,
  now: number,
): Promise<void> {
  const terms = await captureTerms(table, orgId);
  for (let made = 1; made <= freshLeads; made += 1) {
    const fields = LeadFields.parse(demoLeadFields(dice, from + made));
    await table.write(captureWrites(newLead(fields, {}, terms, systemAuthor(orgId), now)));
    // One after the other, so that their order is theirs.
    await pause(2);
  }
}
