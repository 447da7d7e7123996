/** Header text for people: RFC 2047 encoded words (`=?UTF-8?B?5byg?=`) become the characters they stand for. */

const WORD = /=\?([^?\s*]+)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=/g;

interface DecodedWord {
  charset: string;
  bytes: Buffer;
}

/** Decodes a header value; what cannot be decoded stays as it was written. */
export function decodeWords(value: string): string {
  // White space between two encoded words is only there for folding (RFC 2047 section 6.2).
  const joined = value.replace(/(=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)\s+(?==\?[^?\s]+\?[bBqQ]\?[^?]*\?=)/g, '$1');
  let text = '';
  let position = 0;
  let run: DecodedWord | undefined;
  const flush = () => {
    if (run) text += decodeBytes(run);
    run = undefined;
  };
  for (const match of joined.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', content = ''] = match;
    const between = joined.slice(position, match.index);
    const bytes = encoding.toUpperCase() === 'B' ? Buffer.from(content, 'base64') : decodeQ(content);
    // Writers split characters across words, so neighbours of one charset are decoded together.
    if (between === '' && run && run.charset === charset.toLowerCase()) {
      run.bytes = Buffer.concat([run.bytes, bytes]);
    } else {
      flush();
      text += between;
      run = { charset: charset.toLowerCase(), bytes };
    }
    position = match.index + whole.length;
  }
  flush();
  return text + joined.slice(position);
}

function decodeQ(content: string): Buffer {
  const latin1 = content
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}

function decodeBytes({ charset, bytes }: DecodedWord): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
