import type { FunctionErrorPayload } from './worker-messages.ts';

/**
 * The error objects Lambda itself makes, worded as Lambda words them.
 * https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
 */

export function timedOut(requestId: string, timeoutSeconds: number): FunctionErrorPayload {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  };
}

export function exited(requestId: string, exitCode: number): FunctionErrorPayload {
  const reason = exitCode === 0 ? 'without providing a reason' : `with error: exit status ${exitCode}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited ${reason}`,
  };
}

export function outOfMemory(requestId: string): FunctionErrorPayload {
  return {
    errorType: 'Runtime.OutOfMemory',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  };
}

export function responseTooLarge(limit: number): FunctionErrorPayload {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
  };
}
