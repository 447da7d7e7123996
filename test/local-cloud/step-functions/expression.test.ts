import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../infra/local/step-functions/expression.ts';

const BINDINGS = { states: { input: { name: 'Ada', scores: [3, 1, 2] }, context: {} }, offer: { round: 2 } };

const of = (template: unknown) => evaluate(template, BINDINGS, 'Output');

describe('expressions', () => {
  it.each([
    ['text', 'plain', 'plain'],
    ['text that is no expression', '$states.input', '$states.input'],
    ['an expression', '{% $states.input.name %}', 'Ada'],
    ['a variable', '{% $offer.round + 1 %}', 3],
    [
      'expressions inside',
      { a: ['{% $offer.round %}', { b: '{% null %}' }], c: true },
      { a: [2, { b: null }], c: true },
    ],
    ['several lines', '{%\n ( $x := 2;\n $x * 2 )\n%}', 4],
    ['arrays without JSONata marks', '{% $states.input.scores[$ > 1] %}', [3, 2]],
    ['$range', '{% $range(0, 9, 3) %}', [0, 3, 6, 9]],
    ['$partition', '{% $partition([1, 2, 3, 4, 5], 2) %}', [[1, 2], [3, 4], [5]]],
    ['$hash', "{% $hash('abc', 'MD5') %}", '900150983cd24fb0d6963f7d28e17f72'],
    ['$parse', `{% $parse('{"a": 1}').a %}`, 1],
    ['$random with a seed', '{% $random(7) = $random(7) %}', true],
    ['$uuid', '{% $length($uuid()) %}', 36],
  ])('give %s', async (_name, template, expected) => {
    await expect(of(template)).resolves.toEqual(expected);
  });

  it.each([
    ['have no result', { a: '{% $states.input.missing %}' }, 'Output/a', 'returned nothing'],
    ['throw', "{% $error('no') %}", 'Output', 'no'],
    ['give a function', '{% function($x) { $x } %}', 'Output', 'returned nothing'],
    ['use $eval', "{% $eval('1') %}", 'Output', 'not available'],
    ['never end', '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}', 'Output', 'error'],
  ])('that %s are a query evaluation error with its place', async (_name, template, location, cause) => {
    await expect(of(template)).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(cause),
      location,
    });
  });
});
