/** An answer that is more than a 200 with a body. */
export class Reply {
  readonly status: number | undefined;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    body: unknown,
    { status, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
  ) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }
}

/** 201 with the record and where it is. */
export function created(path: string, record: unknown): Reply {
  return new Reply(record, { status: 201, headers: { location: path } });
}

/** 204. */
export function noContent(): Reply {
  return new Reply(undefined, { status: 204 });
}
