type Decoder = InstanceType<typeof TextDecoder>;

/** How much is looked at to find out the encoding: a list of names in Chinese shows it in its first rows. */
const headBytes = 256 * 1024;

/**
 * The text of a file whose encoding nobody said: UTF-8 with or without its mark, UTF-16 by its mark (what Excel calls
 * Unicode text), else GB18030, which Chinese editions of Excel write and which holds GBK and GB2312.
 */
export async function* decodedText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const waiting: Uint8Array[] = [];
  let decoder: Decoder | undefined;
  let size = 0;
  for await (const chunk of chunks) {
    if (decoder) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    waiting.push(chunk);
    size += chunk.length;
    if (size < headBytes) continue;
    decoder = decoderOf(Buffer.concat(waiting));
    yield decoder.decode(Buffer.concat(waiting.splice(0)), { stream: true });
  }
  if (!decoder) {
    const head = Buffer.concat(waiting);
    decoder = decoderOf(head);
    yield decoder.decode(head, { stream: true });
  }
  yield decoder.decode();
}

/** The encoding in which a file begins, by its WHATWG name. */
export function encodingOf(head: Uint8Array): string {
  return decoderOf(head).encoding;
}

function decoderOf(head: Uint8Array): Decoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  try {
    // What is cut off at the end of the head is no error: more may come.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('gb18030');
  }
}
