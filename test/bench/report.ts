import { table } from '../../infra/operator/data-model/markdown.ts';
import type { Glance } from './customers-glance.ts';
import type { ImportRate } from './import-rate.ts';
import type { ImportTime } from './import-time.ts';
import type { OfferedLatency } from './offered-latency.ts';
import type { RequestCpu } from './request-cpu.ts';
import { sizeBudgets } from './size-budgets.ts';
import { growing, type TableCosts } from './table-costs.ts';

/** A part of the report: what was measured, against which goal, and whether it holds. */
export interface Section {
  readonly title: string;
  readonly goal: string;
  readonly body: string;
  readonly problems: readonly string[];
}

export const goals = { requestCpu: 1.3, importTime: 1.5, offeredP95: 1_000, heapGrowth: 1.2 };

const fixed = (value: number, digits = 0) => value.toFixed(digits);

export function requestSection(measured: readonly RequestCpu[]): Section {
  return {
    title: 'CPU of a request over a bare handler',
    goal: `A bare handler makes the same DynamoDB calls with hand-made keys and checks nothing. At most ${goals.requestCpu} times its CPU.`,
    body: table(
      ['request', 'calls of DynamoDB', 'requests', 'function (µs)', 'bare (µs)', 'ratio'],
      measured.map((one) => [
        one.request,
        fixed(one.callsEach),
        fixed(one.requestsEach),
        fixed(one.function),
        fixed(one.bare),
        fixed(one.ratio, 2),
      ]),
    ),
    problems: measured
      .filter(({ ratio }) => ratio > goals.requestCpu)
      .map(({ request, ratio }) => `${request}: ${fixed(ratio, 2)} times the CPU of the bare handler`),
  };
}

export function importTimeSection(measured: readonly ImportTime[]): Section {
  return {
    title: 'Loading a function',
    goal:
      'CPU time of a fresh process for loading the bundle, over a bundle of nothing but the SDK clients it uses: at most ' +
      `${goals.importTime} times. Sizes minified; a tenth above today’s is the budget (\`test/bench/size-budgets.ts\`).`,
    body: table(
      ['function', 'kB', 'budget', 'load (ms)', 'clients alone (ms)', 'ratio'],
      measured.map(({ entry, size, time, sdkTime, ratio }) => [
        entry,
        fixed(size / 1000),
        String(sizeBudgets[entry]),
        fixed(time),
        fixed(sdkTime),
        fixed(ratio, 2),
      ]),
    ),
    problems: measured.flatMap(({ entry, size, ratio }) => [
      ...(ratio > goals.importTime ? [`${entry}: ${fixed(ratio, 2)} times the clients it uses`] : []),
      ...(size / 1000 > sizeBudgets[entry] ? [`${entry}: ${fixed(size / 1000)} kB, over its budget`] : []),
    ]),
  };
}

export function costSection(measured: readonly TableCosts[]): Section {
  const [first] = measured;
  const different = growing(measured);
  return {
    title: 'What use cases ask of the table',
    goal:
      `Operations / read units / write units, with ${measured.map(({ leads }) => leads.toLocaleString('en-US')).join(', ')} leads in the ` +
      'organization, pages of 50 rows, ten candidates of a rule. The same at every size.',
    body: table(
      ['use case', ...measured.map(({ leads }) => leads.toLocaleString('en-US'))],
      Object.keys(first?.costs ?? {}).map((name) => [
        name,
        ...measured.map(({ costs }) => {
          const { operations = 0, readUnits = 0, writeUnits = 0 } = costs[name] ?? {};
          return `${operations} / ${readUnits} / ${writeUnits}`;
        }),
      ]),
    ),
    problems: different.map((name) => `${name}: its cost grows with the organization`),
  };
}

/** What looking at a customer costs must not depend on how much there is to see. */
export function glanceSection(measured: readonly Glance[]): Section {
  const numbers = [...new Set(measured.map(({ touches }) => touches))];
  const questions = [...new Set(measured.map(({ question }) => question))];
  const of = (question: string) => measured.filter((one) => one.question === question);
  return {
    title: 'A customer at a glance',
    goal: `An account with ${numbers.map((one) => one.toLocaleString('en-US')).join(', and one with ')} touches: operations, units and time of an answer. The same units for both.`,
    body: table(
      ['question', ...numbers.map((one) => one.toLocaleString('en-US')), 'median and p95 (ms)'],
      questions.map((question) => [
        question,
        ...of(question).map(({ capacity }) => capacity),
        of(question)
          .map(({ medianMs, p95Ms }) => `${fixed(medianMs)}, ${fixed(p95Ms)}`)
          .join(' / '),
      ]),
    ),
    problems: questions
      .filter((question) => new Set(of(question).map(({ capacity }) => capacity)).size > 1)
      .map((question) => `${question}: its cost grows with the touches`),
  };
}

export function offeredSection(measured: OfferedLatency): Section {
  const { leads, perSecond, p50, p95, mailP50, mailP95 } = measured;
  return {
    title: 'From capture to offer',
    goal:
      `${leads} leads, ${perSecond} a second, through API, table, stream, bus, queue and function of the local cloud, on one machine with ` +
      `everything else. p95 below ${goals.offeredP95} ms until the offer; the mail comes after it.`,
    body: table(
      ['from the request to', 'p50 (ms)', 'p95 (ms)'],
      [
        ['the offer', fixed(p50), fixed(p95)],
        ['the mail in the receiver’s mailbox', fixed(mailP50), fixed(mailP95)],
      ],
    ),
    problems: p95 > goals.offeredP95 ? [`the offer comes after ${fixed(p95)} ms`] : [],
  };
}

export function importSection(measured: readonly ImportRate[]): Section {
  return {
    title: 'Import of a CSV file',
    goal: `Rows a second against the local table, S3 left out; the live heap after all rows at most ${goals.heapGrowth} times that after a fifth.`,
    body: table(
      ['rows', 'file (MB)', 'rows a second', 'heap after a fifth (MB)', 'heap at the end (MB)'],
      measured.map((one) => [
        one.rows.toLocaleString('en-US'),
        fixed(one.fileMegabytes, 1),
        fixed(one.rowsPerSecond),
        fixed(one.heapEarly, 1),
        fixed(one.heapLate, 1),
      ]),
    ),
    problems: measured
      .filter(({ heapEarly, heapLate }) => heapLate > heapEarly * goals.heapGrowth)
      .map(({ rows }) => `${rows} rows: the heap grows with the file`),
  };
}

/** The page `docs/performance.md`. */
export function performancePage(sections: readonly Section[], machine: string): string {
  return `<!-- Written by \`npm run bench -- --write\`. -->

# Performance

Ratios measured in one run, so that a slow or busy machine slows both sides. ${machine}

${sections.map(({ title, goal, body }) => `## ${title}\n\n${goal}\n\n${body}`).join('\n\n')}

## Goals that are not met

${listed(sections.flatMap(({ problems }) => problems))}
`;
}

const listed = (lines: readonly string[]) =>
  lines.length > 0 ? lines.map((line) => `- ${line}`).join('\n') : 'None.';
