/** An error as the SES v1 query protocol answers it: HTTP 400 with a code the SDK turns into an exception. */
export class SesError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'SesError';
    this.code = code;
  }
}

/** `InvalidParameterValue`: what SES answers to an address, header or parameter it cannot take. */
export function invalidParameter(message: string): SesError {
  return new SesError('InvalidParameterValue', message);
}
