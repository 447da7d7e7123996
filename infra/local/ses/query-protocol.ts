/** The AWS query protocol as SES v1 speaks it: form-encoded requests, XML answers. */

import { randomUUID } from 'node:crypto';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { invalidParameter, type SesError } from './ses-error.ts';

const NAMESPACE = 'http://ses.amazonaws.com/doc/2010-12-01/';

/** An XML element's content: text, or elements by name (a list repeats the element). */
export type Xml = string | number | boolean | { readonly [name: string]: Xml | readonly Xml[] | undefined };

/** The parameters of one request; those an operation did not ask for are refused by name. */
export class QueryParameters {
  readonly action: string;
  readonly #values: Map<string, string>;
  readonly #read = new Set<string>(['Action', 'Version']);

  constructor(body: string) {
    this.#values = new Map(new URLSearchParams(body));
    this.action = this.#values.get('Action') ?? '';
  }

  optional(name: string): string | undefined {
    this.#read.add(name);
    return this.#values.get(name);
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) {
      throw invalidParameter(
        `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
      );
    }
    return value;
  }

  /** The values of `name.member.1`, `name.member.2` … */
  list(name: string): string[] {
    return this.#members(name).map((member) => this.optional(member) ?? '');
  }

  /** The structures of a list, each read with `read` under its prefix. */
  structures<T>(name: string, read: (prefix: string) => T): T[] {
    return this.#members(name).map(read);
  }

  /** Throws `UnsupportedByLocalCloud` naming the parameters that nothing read. */
  refuseUnread(): void {
    const unread = [...this.#values.keys()].filter((name) => !this.#read.has(name));
    if (unread.length > 0) {
      throw new UnsupportedByLocalCloud(`the parameter ${unread.join(', ')} of SES ${this.action}`);
    }
  }

  #members(name: string): string[] {
    const prefix = `${name}.member.`;
    const numbers = [...this.#values.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => Number.parseInt(key.slice(prefix.length), 10));
    return [...new Set(numbers)].sort((a, b) => a - b).map((number) => `${prefix}${number}`);
  }
}

/** The answer of an operation. */
export function successXml(action: string, result: Xml): string {
  return render(`${action}Response`, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: randomUUID() },
  });
}

/** The answer for an error. */
export function errorXml(
  error: Pick<SesError, 'code' | 'message'>,
  type: 'Sender' | 'Receiver' = 'Sender',
): string {
  return render('ErrorResponse', {
    Error: { Type: type, Code: error.code, Message: error.message },
    RequestId: randomUUID(),
  });
}

function render(root: string, content: Xml): string {
  return element(root, content).replace(`<${root}>`, `<${root} xmlns="${NAMESPACE}">`);
}

function element(name: string, content: Xml): string {
  if (typeof content !== 'object') return `<${name}>${escapeXml(String(content))}</${name}>`;
  const inner = Object.entries(content).flatMap(([child, value]) => {
    if (value === undefined) return [];
    return isList(value) ? value.map((item) => element(child, item)) : [element(child, value)];
  });
  return `<${name}>${inner.join('')}</${name}>`;
}

function isList(value: Xml | readonly Xml[]): value is readonly Xml[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[^\t\n\r\u0020-\uFFFD]/g, '\uFFFD');
}
