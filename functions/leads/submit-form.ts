import { AppError, notFound } from '../../shared/errors.ts';
import { Form, readFormKey } from '../../shared/leads/form.ts';
import { formPage, honeypotName, thanksPage, tooManyPage } from '../../shared/leads/form-page.ts';
import { readSubmission, type Submission } from '../../shared/leads/form-submission.ts';
import { formTextsOf } from '../../shared/leads/form-texts.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { systemAuthor } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { secondsToWait } from '../platform/rate-limit.ts';
import { Reply } from '../platform/reply.ts';
import type { Table } from '../platform/table/gateway.ts';
import { captureTerms, captureWrites, newLead } from './capture.ts';

/** How often one address may send one form in a minute: a stand at a fair can, a program cannot fill the queue. */
const perMinute = 10;

type FormRequest = RequestOf<typeof leadsRoutes.submitForm>;

/** The page of a form. 404 when its key is unknown or it is not active. */
export async function showForm(
  { table }: RequestContext,
  { params }: RequestOf<typeof leadsRoutes.showForm>,
): Promise<Reply> {
  const form = await publicForm(table, params.formKey);
  return pageReply(formPage({ form }), 200);
}

/**
 * Takes what somebody filled in and captures a lead with their consent word for word. A browser gets a page, or goes on
 * to the form's own address; a program that sends or accepts JSON gets JSON. Whoever fills in the field that people do
 * not see gets the same answer and no lead.
 */
export async function submitForm({ table, now }: RequestContext, request: FormRequest): Promise<Reply> {
  const form = await publicForm(table, request.params.formKey);
  const byProgram = isProgram(request);
  const wait = await secondsToWait(
    table,
    { orgId: form.orgId, what: `form#${form.id}`, address: request.sourceIp, perMinute },
    now,
  );
  if (wait !== undefined) return tooMany(form, wait, byProgram);
  const { [honeypotName]: trap, ...sent } = request.body;
  if (typeof trap === 'string' && trap.trim() !== '') return thanks(form, byProgram);
  const terms = await captureTerms(table, form.orgId);
  const { lead: definitions } = await customFieldsOf(table, form.orgId);
  const customTerms = { definitions, currency: terms.baseCurrency };
  const submission = readSubmission(form, sent, formTextsOf(form.language), customTerms);
  const { lead: fields, values, problems } = submission;
  if (byProgram) refuseProblems(submission);
  if (!fields) return pageReply(formPage({ form, values, problems }), 422);
  const author = systemAuthor(form.orgId);
  const { consentText: text, consentTopic: topic } = form;
  const consents = [{ text, source: `form ${form.id}`, at: instantOf(now), ...(topic && { topic }) }];
  const lead = newLead(fields, { formId: form.id, consents }, terms, author, now);
  await table.write(captureWrites(lead));
  return thanks(form, byProgram);
}

async function publicForm(table: Table, key: string): Promise<Form> {
  const ids = readFormKey(key);
  const form = ids && (await table.find(Form, ids.orgId, ids.formId));
  if (!form?.active) throw notFound('form', key);
  return form;
}

function isProgram({ headers }: FormRequest): boolean {
  const accept = headers.accept ?? '';
  if (accept.includes('text/html')) return false;
  return accept.includes('json') || (headers['content-type'] ?? '').includes('json');
}

/** 422 that names what is wrong, in the fields' own names. */
function refuseProblems({ problems, unknown }: Submission): void {
  const errors = [
    ...Object.entries(problems).map(([path, message]) => ({ path, message })),
    ...unknown.map((path) => ({ path, message: 'is not a field of this form' })),
  ];
  if (errors.length === 0) return;
  throw new AppError('invalid', errors.map(({ path, message }) => `${path}: ${message}`).join(' '), {
    errors,
  });
}

function thanks(form: Form, byProgram: boolean): Reply {
  if (byProgram) return jsonReply({ status: 'received', message: formTextsOf(form.language).thanksMore });
  if (form.redirectUrl) return new Reply('', { status: 303, headers: { location: form.redirectUrl } });
  return pageReply(thanksPage(form), 200);
}

function tooMany(form: Form, seconds: number, byProgram: boolean): Reply {
  const headers = { 'retry-after': String(seconds) };
  const { tooMany: sentence } = formTextsOf(form.language);
  if (byProgram) throw new AppError('too_many_requests', sentence, { headers });
  return pageReply(tooManyPage(form), 429, headers);
}

function jsonReply(body: object): Reply {
  return new Reply(JSON.stringify(body), { headers: { 'content-type': 'application/json; charset=utf-8' } });
}

function pageReply(page: string, status: number, headers: Record<string, string> = {}): Reply {
  return new Reply(page, {
    status,
    headers: {
      ...headers,
      // No script runs; any site may embed it; a redirect after sending may leave our own address.
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' https:; base-uri 'none'; frame-ancestors *",
      'referrer-policy': 'strict-origin-when-cross-origin',
    },
  });
}
