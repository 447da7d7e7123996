import { UnsupportedByLocalCloud } from '../contracts.ts';

export type TargetKind = 'function' | 'queue' | 'state-machine' | 'bus';

const KINDS: readonly (readonly [RegExp, TargetKind])[] = [
  [/^arn:aws:lambda:[^:]*:[^:]*:function:/, 'function'],
  [/^arn:aws:sqs:/, 'queue'],
  [/^arn:aws:states:[^:]*:[^:]*:stateMachine:/, 'state-machine'],
  [/^arn:aws:events:[^:]*:[^:]*:event-bus\//, 'bus'],
];

/** What an ARN leads to; throws UnsupportedByLocalCloud for targets the local cloud cannot reach. */
export function targetKind(arn: string): TargetKind {
  const kind = KINDS.find(([form]) => form.test(arn));
  if (!kind) throw new UnsupportedByLocalCloud(`the event target "${arn}"`);
  return kind[1];
}
