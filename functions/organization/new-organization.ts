import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import {
  Organization,
  OrganizationFields,
  Settings,
  SettingsFields,
  settingsIdOf,
} from '../../shared/organization/organization.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User, UserFields } from '../../shared/organization/user.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { BusinessCalendar, type BusinessWeek } from '../../shared/time/business-calendar.ts';
import { signingKeyKey } from '../platform/table/gateway.ts';
import { create, putNew, type Write } from '../platform/table/write.ts';

/** What an operator says about a new organization. */
export const Founding = z.strictObject({
  name: OrganizationFields.shape.name,
  adminEmail: UserFields.shape.email,
  adminName: UserFields.shape.name.optional(),
  baseCurrency: SettingsFields.shape.baseCurrency,
  languages: SettingsFields.shape.languages,
  defaultCountry: SettingsFields.shape.defaultCountry,
  timeZone: BusinessCalendar.shape.timeZone.default('UTC'),
});
export type Founding = z.output<typeof Founding>;

export interface FoundedIds {
  readonly orgId: string;
  readonly userId: string;
}

export interface NewOrganization {
  readonly organization: Organization;
  readonly settings: Settings;
  readonly adminUser: User;
  readonly calendar: Calendar;
  readonly queue: Queue;
  /** All of it in one transaction. */
  readonly writes: readonly Write[];
}

const wholeDay: [string, string][] = [['00:00', '24:00']];
/** Until an administrator says when people work, no clock of theirs waits for a Monday. */
const aroundTheClock: BusinessWeek = {
  mon: wholeDay,
  tue: wholeDay,
  wed: wholeDay,
  thu: wholeDay,
  fri: wholeDay,
  sat: wholeDay,
  sun: wholeDay,
};

/** New ids for an organization and its first administrator. */
export function newFoundedIds(): FoundedIds {
  return { orgId: newId('organization'), userId: newId('user') };
}

/**
 * An organization with everything it cannot work without: settings, the key that signs its cursors and links, an
 * administrator, a calendar (open around the clock) and a queue for leads nobody else gets. `now` in epoch ms.
 */
export function newOrganization(
  founding: Founding,
  { orgId, userId }: FoundedIds,
  now: number,
): NewOrganization {
  const author = { orgId, userId: 'system' };
  const organization = stampNew({ name: founding.name }, orgId, author, now);
  const calendar = stampNew(
    { name: 'Around the clock', timeZone: founding.timeZone, week: aroundTheClock },
    newId('calendar'),
    author,
    now,
  );
  const queue = stampNew(
    { name: 'Leads', kind: 'lead' as const, managerId: userId },
    newId('queue'),
    author,
    now,
  );
  const settingsFields = SettingsFields.parse({
    baseCurrency: founding.baseCurrency,
    languages: founding.languages,
    defaultCountry: founding.defaultCountry,
    defaultCalendarId: calendar.id,
    defaultQueueId: queue.id,
  });
  const settings = stampNew(settingsFields, settingsIdOf(orgId), author, now);
  const adminFields = {
    email: founding.adminEmail,
    name: founding.adminName ?? founding.adminEmail.slice(0, founding.adminEmail.lastIndexOf('@')),
    role: 'admin' as const,
    languages: founding.languages.slice(0, 1),
    active: true,
    absences: [],
    managesTeamIds: [],
    // The operator hands the password over; nobody is to be invited by mail.
    invitation: 'sent' as const,
  };
  const adminUser = stampNew(adminFields, userId, author, now);
  const writes = [
    ...create(Organization, organization),
    ...create(Settings, settings),
    ...create(Calendar, calendar),
    ...create(Queue, queue),
    ...create(User, adminUser),
    putNew(
      { ...signingKeyKey(orgId), entity: 'secret', key: randomBytes(32).toString('base64url') },
      () => new AppError('already_exists', `The organization ${orgId} exists already.`),
    ),
  ];
  return { organization, settings, adminUser, calendar, queue, writes };
}
