import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** How long an address for an upload or a download is good, in seconds. */
const addressSeconds = 3600;
/** S3 takes no smaller part of a multipart upload, but for the last. */
const partBytes = 5 * 1024 * 1024;

/** The files of imports in their bucket. */
export class ImportFiles {
  readonly #bucket: string;
  readonly #client: S3Client;

  constructor(bucket: string) {
    this.#bucket = bucket;
    // A checksum would be signed into the address of an upload, and browsers send none.
    this.#client = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  }

  /** Where somebody without a token may PUT the file. */
  uploadUrl(key: string): Promise<string> {
    return getSignedUrl(this.#client, new PutObjectCommand({ Bucket: this.#bucket, Key: key }), {
      expiresIn: addressSeconds,
    });
  }

  /** Where somebody without a token may GET the file, under this name. */
  downloadUrl(key: string, fileName: string): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ResponseContentDisposition: `attachment; filename="${fileName}"`,
      ResponseContentType: 'text/csv; charset=utf-8',
    });
    return getSignedUrl(this.#client, command, { expiresIn: addressSeconds });
  }

  /** The size of a file in bytes; `undefined` when it is not there. */
  async sizeOf(key: string): Promise<number | undefined> {
    try {
      const { ContentLength } = await this.#client.send(
        new HeadObjectCommand({ Bucket: this.#bucket, Key: key }),
      );
      return ContentLength ?? 0;
    } catch (error) {
      // Without the right to list the bucket, S3 says 403 of what is not there.
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 404 || status === 403) return undefined;
      throw error;
    }
  }

  /** A file as it comes in, with its size in bytes. */
  async read(key: string): Promise<{ size: number; chunks: AsyncIterable<Uint8Array> }> {
    const { Body, ContentLength } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
    );
    return { size: ContentLength ?? 0, chunks: chunksOf(Body) };
  }

  async write(key: string, text: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: text,
        ContentType: 'text/csv; charset=utf-8',
      }),
    );
  }

  /** Makes one file of several, one after the other; never more than a part of it is in memory. */
  async join(keys: readonly string[], target: string, head: string): Promise<void> {
    let waiting = [Buffer.from(head)];
    let size = waiting[0]?.length ?? 0;
    let upload: Upload | undefined;
    for (const key of keys) {
      for await (const chunk of (await this.read(key)).chunks) {
        waiting.push(Buffer.from(chunk));
        size += chunk.length;
      }
      if (size < partBytes) continue;
      upload ??= await this.#begin(target);
      await this.#addPart(upload, Buffer.concat(waiting));
      waiting = [];
      size = 0;
    }
    const last = Buffer.concat(waiting);
    if (!upload) return this.write(target, last.toString('utf8'));
    if (last.length > 0) await this.#addPart(upload, last);
    await this.#client.send(
      new CompleteMultipartUploadCommand({ ...upload.of, MultipartUpload: { Parts: upload.parts } }),
    );
  }

  async #begin(key: string): Promise<Upload> {
    const of = { Bucket: this.#bucket, Key: key };
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({ ...of, ContentType: 'text/csv; charset=utf-8' }),
    );
    return { of: { ...of, UploadId }, parts: [] };
  }

  async #addPart({ of, parts }: Upload, body: Buffer): Promise<void> {
    const PartNumber = parts.length + 1;
    const { ETag } = await this.#client.send(new UploadPartCommand({ ...of, PartNumber, Body: body }));
    parts.push({ PartNumber, ETag });
  }
}

interface Upload {
  readonly of: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined };
  readonly parts: { PartNumber: number; ETag: string | undefined }[];
}

async function* chunksOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (!isChunks(body)) throw new Error('S3 gave a body that cannot be read piece by piece.');
  for await (const chunk of body) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}

function isChunks(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
