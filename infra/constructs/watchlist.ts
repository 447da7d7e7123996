/**
 * What the alarms watch. Constructs put themselves on it by their physical names, so that the observability stack
 * needs no exports of the application stack and either can be deployed without the other.
 */

export interface WatchedFunction {
  readonly functionName: string;
  /** What people suffer when it fails; the text of the alarm. */
  readonly whenItFails: string;
}

export interface WatchedQueue {
  readonly queueName: string;
  readonly whenItFails: string;
  /** How old the oldest message may become before people notice, in seconds. */
  readonly lateAfterSeconds: number;
}

export interface WatchedDeadLetters {
  readonly queueName: string;
  readonly whenItFails: string;
}

export interface WatchedStreamReader {
  readonly functionName: string;
  readonly whenItIsLate: string;
  readonly lateAfterSeconds: number;
}

export interface WatchedMachine {
  readonly stateMachineName: string;
  readonly whenItFails: string;
}

export interface WatchedSchedule {
  readonly functionName: string;
  readonly everyMinutes: number;
  readonly whenItStops: string;
}

export class Watchlist {
  readonly functions: WatchedFunction[] = [];
  readonly queues: WatchedQueue[] = [];
  readonly deadLetters: WatchedDeadLetters[] = [];
  readonly streamReaders: WatchedStreamReader[] = [];
  readonly machines: WatchedMachine[] = [];
  readonly schedules: WatchedSchedule[] = [];
}
