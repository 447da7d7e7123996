import { deadlineCalendar } from '../../shared/handoffs/deadlines.ts';
import { newId } from '../../shared/id.ts';
import { Activity } from '../../shared/leads/activity.ts';
import { Lead, type LeadFields } from '../../shared/leads/lead.ts';
import type { ScoreWeights } from '../../shared/leads/score.ts';
import { type Behaviour, scoreLead } from '../../shared/leads/score-lead.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Settings, SettingsFields, settingsIdOf } from '../../shared/organization/organization.ts';
import { type Author, stampNew } from '../../shared/table/entity.ts';
import { normalisePhone } from '../../shared/text/phone-number.ts';
import type { BusinessCalendar } from '../../shared/time/business-calendar.ts';
import { addBusinessTime } from '../../shared/time/business-time.ts';
import { parseDuration } from '../../shared/time/duration.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { setTimer } from '../handoffs/timer.ts';
import { fromSetUp } from '../platform/set-up.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, type Write } from '../platform/table/write.ts';

/** What an organization's settings say about leads that come in; read once a request, once an import. */
export interface CaptureTerms {
  readonly weights: ScoreWeights | undefined;
  /** ISO 8601, business time of `calendar`. */
  readonly speedToLead: string;
  readonly calendar: BusinessCalendar | undefined;
  readonly defaultCountry: string | undefined;
  readonly baseCurrency: string;
}

/** The settings that decide how leads are captured and scored, and the organization's calendar. */
export const captureTerms = fromSetUp<CaptureTerms>(async (table, orgId) => {
  const settings = (await table.find(Settings, orgId, settingsIdOf(orgId))) ?? SettingsFields.parse({});
  const { defaultCalendarId, scoreWeights, speedToLead, defaultCountry, baseCurrency } = settings;
  const calendar = defaultCalendarId ? await table.find(Calendar, orgId, defaultCalendarId) : undefined;
  return { weights: scoreWeights, speedToLead, calendar, defaultCountry, baseCurrency };
});

/** What is known of a new lead besides what people wrote. */
export interface Captured {
  readonly id?: string;
  readonly consents?: Lead['consents'];
  readonly formId?: string | undefined;
  readonly importId?: string | undefined;
}

/** A lead as it comes in: scored, with the time by which somebody should be in touch. Pure. */
export function newLead(
  fields: LeadFields,
  { id = newId('lead'), ...kept }: Captured,
  terms: CaptureTerms,
  author: Author,
  now: number,
): Lead {
  const { calendar: organization, speedToLead } = terms;
  const calendar = deadlineCalendar({ organization }, now);
  const normal = withDialable(fields, terms);
  const behaviour = kept.formId ? [{ kind: 'form', at: now }] : [];
  const lead = {
    ...normal,
    ...kept,
    ...scoreFields(normal, behaviour, terms, now),
    status: 'new' as const,
    epoch: 0,
    speedToLeadBy: instantOf(addBusinessTime(calendar, now, parseDuration(speedToLead))),
  };
  return stampNew(lead, id, author, now);
}

/** The writes that make a lead and start its speed-to-lead clock. */
export function captureWrites(lead: Lead): Write[] {
  return [...create(Lead, lead), ...speedToLeadTimer(lead)];
}

function speedToLeadTimer({ orgId, id, epoch, speedToLeadBy }: Lead): Write[] {
  if (!speedToLeadBy) return [];
  const dueAt = Date.parse(speedToLeadBy);
  return [setTimer({ orgId, recordType: 'lead', recordId: id, clock: 'speedToLead', epoch, dueAt })];
}

/**
 * A phone number that only the organization's own country makes complete is kept in E.164, so that it is found by its
 * normal form without asking the settings; every other is kept as it was written.
 */
export function withDialable<
  F extends { phone?: string | undefined; country?: string | undefined; region?: string | undefined },
>(fields: F, { defaultCountry }: Pick<CaptureTerms, 'defaultCountry'>): F {
  const { phone, country = fields.region?.split('/')[0] } = fields;
  if (!phone || !defaultCountry || normalisePhone(phone, country)) return fields;
  const complete = normalisePhone(phone, defaultCountry);
  return complete ? { ...fields, phone: complete } : fields;
}

/** The score of a lead with its reasons, as the record keeps them. */
export function scoreFields(
  lead: Parameters<typeof scoreLead>[0]['lead'],
  behaviour: readonly Behaviour[],
  { weights }: Pick<CaptureTerms, 'weights'>,
  now: number,
): Pick<Lead, 'score' | 'scoreReasons'> {
  const { score, reasons } = scoreLead({ lead, behaviour, weights, now });
  return { score, scoreReasons: [...reasons] };
}

/** The most activities that a score looks back on: older ones have faded. */
const mostActivities = 100;

/** What the person did so far, as far as it shows interest: one Query. */
export async function behaviourOf(table: Table, lead: Lead): Promise<Behaviour[]> {
  const range = { orgId: lead.orgId, partition: lead.id, beginsWith: 'act#', descending: true };
  const { items } = await table.query(range, mostActivities);
  const activities = items.map((item) => Activity.schema.parse(item));
  const form = lead.formId ? [{ kind: 'form', at: Date.parse(lead.createdAt) }] : [];
  return [...form, ...activities.map(({ kind, at }) => ({ kind, at: Date.parse(at) }))];
}
