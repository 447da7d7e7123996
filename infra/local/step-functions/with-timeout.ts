import { Alarm } from '../alarm.ts';
import { StateError } from './state-error.ts';

/** The work's result, or States.Timeout when it takes longer; the work itself is not interrupted. */
export async function withTimeout<T>(work: Promise<T>, seconds: number | undefined): Promise<T> {
  if (seconds === undefined) return work;
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const alarm = new Alarm(() =>
    reject(new StateError('States.Timeout', `The task took longer than ${seconds} s.`)),
  );
  alarm.set(Date.now() + seconds * 1000);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    alarm.clear();
  }
}
