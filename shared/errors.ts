/** One problem with one field; `path` is dotted, as the client wrote it: `emails.0.address`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** Every error a client can meet: its HTTP status and its title (RFC 9457). */
export const errorCatalogue = {
  malformed_request: [400, 'The request cannot be read'],
  malformed_json: [400, 'The body is not valid JSON'],
  invalid_cursor: [400, 'The cursor does not belong to this list'],
  unauthenticated: [401, 'Sign in first'],
  forbidden: [403, 'You may not do this'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'This method is not offered here'],
  conflict: [409, 'Somebody else changed it first'],
  place_taken: [409, 'Somebody else took this place in the same moment'],
  already_exists: [409, 'It exists already'],
  wrong_state: [409, 'The state forbids this'],
  lead_already_converted: [409, 'The lead was converted'],
  offer_passed_on: [409, 'The offer was passed on'],
  no_receiver: [409, 'Nobody can take it'],
  in_use: [409, 'It is still in use'],
  duplicate_suspected: [409, 'It seems to be there already'],
  merged: [308, 'It was merged into another record'],
  request_in_progress: [409, 'The same request is still running'],
  request_already_applied: [409, 'This request was applied; its answer was lost'],
  precondition_failed: [412, 'It has changed since you read it'],
  too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'This content type is not taken here'],
  invalid: [422, 'Some fields are not valid'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  precondition_required: [428, 'Say which version you change'],
  too_many_requests: [429, 'Too many requests'],
  internal: [500, 'Something went wrong on our side'],
  unavailable: [503, 'Try again shortly'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof errorCatalogue;

/** What else an error says. */
export interface ErrorExtras {
  readonly errors?: readonly FieldProblem[];
  /** Response headers, such as `Retry-After` or `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document, such as the current owner. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error that reaches a client. `message` is a sentence for people that tells what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly extras: ErrorExtras;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, { cause: extras.cause });
    const [status, title] = errorCatalogue[code];
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.title = title;
    this.extras = extras;
  }
}

/** A 422 that names its fields. */
export function invalid(...errors: readonly FieldProblem[]): AppError {
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new AppError('invalid', detail, { errors });
}

/** A 404; also for what the actor may not see, so that ids cannot be probed. */
export function notFound(what: string, id: string): AppError {
  return new AppError('not_found', `There is no ${what} ${id}, or you may not see it.`);
}

/** Whether the error is ours and carries the code. */
export function isAppError(error: unknown, ...codes: readonly ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}
