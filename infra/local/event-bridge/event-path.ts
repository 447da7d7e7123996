import { UnsupportedByLocalCloud } from '../contracts.ts';

/**
 * The JSON paths EventBridge takes in InputPath, InputPathsMap and SqsParameters: dots, names of letters,
 * digits, dashes and underscores, array indices and the wildcard.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export type EventPath = readonly (string | number | typeof EVERY)[];

const EVERY = Symbol('every element');
const STEP = /\.([\w-]+)|\[(\d+)\]|(\[\*\]|\.\*)/y;

/** Throws UnsupportedByLocalCloud for any other syntax. */
export function parseEventPath(text: string): EventPath {
  const steps: (string | number | typeof EVERY)[] = [];
  let position = 1;
  while (text.startsWith('$') && position < text.length) {
    STEP.lastIndex = position;
    const step = STEP.exec(text);
    if (!step) break;
    steps.push(step[1] ?? (step[2] === undefined ? EVERY : Number(step[2])));
    position = STEP.lastIndex;
  }
  if (!text.startsWith('$') || position < text.length)
    throw new UnsupportedByLocalCloud(`the JSON path "${text}"`);
  return steps;
}

/** The value at the path, `undefined` when there is none; a wildcard gives the list of all values. */
export function readPath(event: unknown, path: EventPath): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return event;
  if (typeof event !== 'object' || event === null) return undefined;
  if (step === EVERY) {
    const found = Object.values(event).map((value: unknown) => readPath(value, rest));
    return found.filter((value) => value !== undefined);
  }
  const entry = Object.entries(event).find(([key]) => key === String(step));
  return entry && readPath(entry[1], rest);
}
