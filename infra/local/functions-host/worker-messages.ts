/** What passes between the host and a worker. Events and results travel as JSON text, as they do in Lambda. */

export interface WorkerSetup {
  readonly taskRoot: string;
  readonly handler: string;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Nobody waits for it: it leaves the processors to what somebody waits for. */
  readonly isBackground: boolean;
  /** Where the compiled form of its code is kept for the next worker. */
  readonly compiledDir: string;
}

/** Lambda's error object for Node functions. */
export interface FunctionErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface InvokeMessage {
  readonly requestId: string;
  readonly functionArn: string;
  readonly event: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly traceId: string;
  readonly clientContext?: string | undefined;
}

export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'initFailed'; readonly error: FunctionErrorPayload }
  | { readonly type: 'result'; readonly requestId: string; readonly payload: string }
  | { readonly type: 'failed'; readonly requestId: string; readonly error: FunctionErrorPayload }
  | { readonly type: 'crashed'; readonly error: FunctionErrorPayload }
  | { readonly type: 'log'; readonly text: string };
