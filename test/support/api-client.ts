/** Calls the API of a running Baton over HTTP, as any client does. */
import type { Answer, Caller } from './http-client.ts';

/** Somebody who calls, with their access token; nobody in particular without one. */
export function apiClient(apiUrl: string, token?: string): Caller {
  const send: Caller['send'] = async (method, path, { body, headers = {}, version } = {}) => {
    const answer = await fetch(new URL(path, apiUrl), {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(version !== undefined && { 'if-match': version === '*' ? '*' : `"${version}"` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return readAnswer(answer);
  };
  return {
    send,
    get: (path, options) => send('GET', path, options),
    post: (path, body = {}, options = {}) => send('POST', path, { ...options, body }),
    patch: (path, version, body) => send('PATCH', path, { version, body }),
    delete: (path, options) => send('DELETE', path, options),
  };
}

async function readAnswer(answer: Response): Promise<Answer> {
  const headers = Object.fromEntries(answer.headers);
  const text = await answer.text();
  const isJson = headers['content-type']?.includes('json') ?? false;
  return { status: answer.status, headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}

/** The body of an answer with the status that is expected; otherwise an error that shows what came. */
export function bodyOf(answer: Answer, status: number = 200) {
  if (answer.status === status) return answer.body;
  throw new Error(`Expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
}
