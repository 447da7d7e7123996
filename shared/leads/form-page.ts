import { Html, html } from '../text/html.ts';
import type { Form } from './form.ts';
import { pageStyle } from './form-style.ts';
import { type FormTexts, formTextsOf } from './form-texts.ts';

/** The input that people do not see and programs fill in: who does is not answered with a lead. */
export const honeypotName = 'contact_me_by_fax';

type FormField = Form['fields'][number];

export interface FormPage {
  readonly form: Form;
  /** Where it is sent to; the page's own address when absent. */
  readonly action?: string;
  /** What was filled in before, by field. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** What is wrong with it, by field; the empty name stands for the whole. */
  readonly problems?: Readonly<Record<string, string>>;
}

/** The page of a public form: works without scripts, with a keyboard, by ear, on a phone and inside a frame. */
export function formPage({ form, action = '', values = {}, problems = {} }: FormPage): string {
  const texts = formTextsOf(form.language);
  const body = html`
    <h1>${form.name}</h1>
    ${summary(form, problems, texts)}
    <form method="post" action="${action}" novalidate accept-charset="utf-8">
      ${form.fields.map((field, index) => input(field, index, { values: values[field.name] ?? [], problem: problems[field.name], texts }))}
      <div class="unseen" aria-hidden="true">
        <label for="${honeypotName}">${texts.leaveEmpty}</label>
        <input id="${honeypotName}" name="${honeypotName}" type="text" tabindex="-1" autocomplete="off">
      </div>
      <p class="consent">${form.consentText}</p>
      <button type="submit">${texts.send}</button>
    </form>`;
  return page(form.name, texts, body);
}

/** What people see when their message arrived. */
export function thanksPage(form: Form): string {
  const texts = formTextsOf(form.language);
  return page(form.name, texts, html`<h1>${texts.thanks}</h1><p role="status">${texts.thanksMore}</p>`);
}

/** What people see when their network sent too much. */
export function tooManyPage(form: Form): string {
  const texts = formTextsOf(form.language);
  return page(
    form.name,
    texts,
    html`<h1>${form.name}</h1><p role="alert" class="summary">${texts.tooMany}</p>`,
  );
}

function page(title: string, texts: FormTexts, body: Html): string {
  return html`<!doctype html>
<html lang="${texts.lang}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <style>${Html.trusted(pageStyle)}</style>
  </head>
  <body><main>${body}</main></body>
</html>
`.toString();
}

/** All problems at the top, each a link to its input: what a screen reader hears first. */
function summary({ fields }: Form, problems: Readonly<Record<string, string>>, texts: FormTexts): Html {
  if (Object.keys(problems).length === 0) return html``;
  const items = fields.flatMap(({ name, label }, index) =>
    problems[name] ? [html`<li><a href="#${idOf(index)}">${label}</a>: ${problems[name]}</li>`] : [],
  );
  const whole = problems[''] ? html`<li>${problems['']}</li>` : html``;
  return html`<div class="summary" role="alert"><p>${texts.someProblems}</p><ul>${items}${whole}</ul></div>`;
}

interface Filling {
  readonly values: readonly string[];
  readonly problem: string | undefined;
  readonly texts: FormTexts;
}

function input(field: FormField, index: number, filling: Filling): Html {
  if (field.options && field.name === 'productsOfInterest') return checkboxes(field, index, filling);
  const { problem, texts } = filling;
  const id = idOf(index);
  return html`
      <div class="field">
        <label for="${id}">${field.label} ${mark(field, texts)}</label>
        ${control(field, id, filling)}
        ${problem && html`<p class="problem" id="${id}-problem">${problem}</p>`}
      </div>`;
}

function control(field: FormField, id: string, { values, problem, texts }: Filling): Html {
  const value = values[0] ?? '';
  const state = html`${field.required && html` required`}${problem && html` aria-invalid="true" aria-describedby="${id}-problem"`}`;
  if (field.options) {
    const options = field.options.map(
      (option) => html`<option${option === value && html` selected`}>${option}</option>`,
    );
    return html`<select id="${id}" name="${field.name}"${state}><option value="">${texts.choose}</option>${options}</select>`;
  }
  if (field.name === 'notes')
    return html`<textarea id="${id}" name="${field.name}" rows="5"${state}>
${value}</textarea>`;
  const { type = 'text', autocomplete = 'off' } = inputs[field.name] ?? {};
  return html`<input id="${id}" name="${field.name}" type="${type}" autocomplete="${autocomplete}" value="${value}"${state}>`;
}

/** Several answers to one question; each has a name of its own, for a form tells equal names only once. */
function checkboxes(field: FormField, index: number, { values, problem, texts }: Filling): Html {
  const id = idOf(index);
  const boxes = (field.options ?? []).map(
    (option, place) => html`
        <label class="choice"><input type="checkbox" name="${field.name}.${place}" value="${option}"${values.includes(option) && html` checked`}> ${option}</label>`,
  );
  return html`
      <fieldset class="field" id="${id}"${problem && html` aria-describedby="${id}-problem"`}>
        <legend>${field.label} ${mark(field, texts)}</legend>${boxes}
        ${problem && html`<p class="problem" id="${id}-problem">${problem}</p>`}
      </fieldset>`;
}

const mark = ({ required }: FormField, texts: FormTexts) =>
  html`<span class="mark">(${required ? texts.required : texts.optional})</span>`;

const idOf = (index: number) => `field-${index + 1}`;

/** What browsers and phones are told about the inputs: the right keyboard, and filling in what they know. */
const inputs: Readonly<Record<string, { readonly type?: string; readonly autocomplete: string }>> = {
  name: { autocomplete: 'name' },
  email: { type: 'email', autocomplete: 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
  company: { autocomplete: 'organization' },
  title: { autocomplete: 'organization-title' },
  website: { type: 'url', autocomplete: 'url' },
  country: { autocomplete: 'country-name' },
  region: { autocomplete: 'address-level1' },
  city: { autocomplete: 'address-level2' },
  language: { autocomplete: 'language' },
};
