/**
 * The input transformer of a rule's target.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { ServiceError } from '../aws-json.ts';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { type EventPath, parseEventPath, readPath } from './event-path.ts';

export interface TransformContext {
  readonly event: Readonly<Record<string, unknown>>;
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestionTime: Date;
}

/** Gives the JSON text a target receives for an event. */
export type InputTransformer = (context: TransformContext) => string;

type Variable = (context: TransformContext) => unknown;

const RESERVED = new Map<string, Variable>([
  ['aws.events.rule-arn', ({ ruleArn }) => ruleArn],
  ['aws.events.rule-name', ({ ruleName }) => ruleName],
  ['aws.events.event.ingestion-time', ({ ingestionTime }) => ingestionTime.toISOString()],
  ['aws.events.event', ({ event: { detail: _, ...envelope } }) => envelope],
  ['aws.events.event.json', ({ event }) => event],
]);

// The characters AWS allows in a variable's name; whatever else stands in angle brackets is plain text.
const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;
const MAX_VARIABLES = 100;
const MAX_TEMPLATE_CHARACTERS = 8192;

interface Piece {
  readonly before: string;
  readonly variable: Variable;
  readonly insideString: boolean;
}

/** Compiles the transformer; throws ValidationException for a template that cannot give JSON. */
export function compileInputTransformer(
  template: string,
  pathsMap: Readonly<Record<string, string>> = {},
): InputTransformer {
  if (template.length > MAX_TEMPLATE_CHARACTERS)
    throw invalid('InputTemplate is longer than 8192 characters');
  const variables = compileVariables(pathsMap);
  const pieces: Piece[] = [];
  let end = 0;
  let insideString = false;
  for (const placeholder of template.matchAll(PLACEHOLDER)) {
    const before = template.slice(end, placeholder.index);
    const variable = variables.get(placeholder[1] ?? '');
    if (!variable) throw invalid(`InputTemplate contains the undefined placeholder ${placeholder[0]}`);
    insideString = endsInsideString(before, insideString);
    pieces.push({ before, variable, insideString });
    end = placeholder.index + placeholder[0].length;
  }
  const tail = template.slice(end);
  refuseWhatIsNoJson(pieces, tail, template);
  return (context) => pieces.map((piece) => piece.before + render(piece, context)).join('') + tail;
}

function compileVariables(pathsMap: Readonly<Record<string, string>>): Map<string, Variable> {
  const paths = Object.entries(pathsMap).map(([name, text]) => [name, parseEventPath(text)] as const);
  if (paths.length > MAX_VARIABLES) throw invalid('InputPathsMap has more than 100 variables');
  const taken = paths.find(([name]) => name.toLowerCase().startsWith('aws.'));
  if (taken) throw invalid(`InputPathsMap names the reserved variable ${taken[0]}`);
  const read = (path: EventPath): Variable => {
    return ({ event }) => readPath(event, path);
  };
  return new Map([...RESERVED, ...paths.map(([name, path]) => [name, read(path)] as const)]);
}

/** Whether a JSON string is open at the end of the text. */
function endsInsideString(text: string, openBefore: boolean): boolean {
  let open = openBefore;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\' && open) index += 1;
    else if (text[index] === '"') open = !open;
  }
  return open;
}

/** A variable whose path leads nowhere is the empty string, as EventBridge has it. */
function render({ variable, insideString }: Piece, context: TransformContext): string {
  const value = variable(context);
  if (value === undefined) return insideString ? '' : '""';
  const json = JSON.stringify(value);
  if (!insideString) return json;
  // Objects inside a string lose their quotes: {id: 7}.
  return typeof value === 'string' ? json.slice(1, -1) : json.replaceAll('"', '');
}

function refuseWhatIsNoJson(pieces: readonly Piece[], tail: string, template: string): void {
  const sample =
    pieces.map(({ before, insideString }) => before + (insideString ? 'x' : 'null')).join('') + tail;
  try {
    JSON.parse(sample);
  } catch (error) {
    if (/^\s*"[^\n]*"\s*\n/.test(template))
      throw new UnsupportedByLocalCloud('an InputTemplate of several lines of text');
    throw invalid(`InputTemplate does not give JSON (${error instanceof Error ? error.message : error})`);
  }
}

function invalid(reason: string): ServiceError {
  return new ServiceError('ValidationException', `${reason}.`);
}
