import type { IncomingMessage } from 'node:http';

/** The body is over what API Gateway takes. */
export class BodyTooLarge extends Error {}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Reads the body. Throws BodyTooLarge above 10 MB; the rest is read and dropped then, since a client that is still
 * sending would not see the answer.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LIMIT_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > LIMIT_BYTES) throw new BodyTooLarge();
  return Buffer.concat(chunks);
}
