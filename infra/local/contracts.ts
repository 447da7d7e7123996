/**
 * What the parts of the local cloud are to one another. Every part listens on 127.0.0.1 with the AWS wire
 * protocol for SDK clients, and offers these in-process doors for its neighbours. Every part keeps its state
 * under a directory it is given and goes on from there after a kill -9.
 */

/** A part with an endpoint. `close` resolves when its port is free and its files are closed. */
export interface LocalService {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface InvokeResult {
  /** The JSON value the handler returned, or Lambda's error object `{ errorType, errorMessage, stackTrace }`. */
  readonly payload: unknown;
  /** Present when the handler threw, timed out or died; as in Lambda's `X-Amz-Function-Error`. */
  readonly functionError?: 'Handled' | 'Unhandled';
}

/** Runs functions; `name` is the function's name or its ARN. */
export interface FunctionHost {
  invoke(name: string, payload: unknown): Promise<InvokeResult>;
}

/** Starts an execution of a state machine; the same name twice while one runs or ran is the same execution. */
export interface ExecutionHost {
  startExecution(stateMachineArn: string, input: unknown, name?: string): Promise<{ executionArn: string }>;
}

/** A message into an SQS queue. */
export interface QueueHost {
  sendMessage(queueArn: string, body: string, groupId?: string): Promise<void>;
}

/** A message as SQS hands it out, in the form of its JSON protocol: binary values in base64. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** The consuming side of SQS queues, for Lambda's pollers. Throws when there is no such queue. */
export interface MessageHost {
  /** Up to `count` messages (ten at most) as soon as there are any; none when none came in `waitSeconds`. */
  receiveMessages(queueArn: string, count: number, waitSeconds: number): Promise<readonly ReceivedMessage[]>;
  deleteMessages(queueArn: string, receiptHandles: readonly string[]): void;
  /** Makes messages visible again now instead of after their visibility timeout. */
  releaseMessages(queueArn: string, receiptHandles: readonly string[]): void;
}

/** An entry as `PutEvents` takes it, `detail` already parsed. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Record<string, unknown>;
  readonly resources?: readonly string[];
  readonly time?: Date;
}

export interface EventHost {
  putEvents(busName: string, events: readonly BusEvent[]): Promise<void>;
}

/** Takes a finished MIME message in, as SES would (used by Cognito's invitations). */
export interface MailHost {
  acceptRaw(message: { raw: string; from: string; to: readonly string[] }): Promise<{ messageId: string }>;
}

/** Where a part writes what a person should see; one line each. */
export type Log = (line: string) => void;

/** An error that names what the template or the client asked for and the local cloud does not have. */
export class UnsupportedByLocalCloud extends Error {
  constructor(what: string) {
    super(`The local cloud does not know ${what}. It refuses rather than ignore it.`);
    this.name = 'UnsupportedByLocalCloud';
  }
}
