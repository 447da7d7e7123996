import type { ServerResponse } from 'node:http';

/** An error as RFC 9457 answers it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid',
  501: 'Not implemented',
};

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const body = {
    type: 'about:blank',
    title: TITLES[problem.status],
    status: problem.status,
    code: problem.code,
    detail: problem.message,
  };
  response
    .writeHead(problem.status, { 'content-type': 'application/problem+json', ...problem.headers })
    .end(JSON.stringify(body));
}
