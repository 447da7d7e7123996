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
export const partBytes = 5 * 1024 * 1024;

/** Files in their bucket: what people upload, what they fetch. */
export class FileStore {
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

  /** The beginning of a file, at most so many bytes. */
  async head(key: string, bytes: number): Promise<Uint8Array> {
    const { Body } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: key, Range: `bytes=0-${bytes - 1}` }),
    );
    const chunks: Uint8Array[] = [];
    for await (const chunk of chunksOf(Body)) chunks.push(chunk);
    return Buffer.concat(chunks);
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
    const parts: FilePart[] = [];
    let uploadId: string | undefined;
    for (const key of keys) {
      for await (const chunk of (await this.read(key)).chunks) {
        waiting.push(Buffer.from(chunk));
        size += chunk.length;
      }
      if (size < partBytes) continue;
      uploadId ??= await this.beginUpload(target);
      parts.push(await this.uploadPart(target, uploadId, parts.length + 1, Buffer.concat(waiting)));
      waiting = [];
      size = 0;
    }
    const last = Buffer.concat(waiting);
    if (!uploadId) return this.write(target, last.toString('utf8'));
    if (last.length > 0) parts.push(await this.uploadPart(target, uploadId, parts.length + 1, last));
    await this.completeUpload(target, uploadId, parts);
  }

  /** Begins a file that comes in parts of at least 5 MB, the last excepted; days later S3 forgets one that is never completed. */
  async beginUpload(key: string): Promise<string> {
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({
        Bucket: this.#bucket,
        Key: key,
        ContentType: 'text/csv; charset=utf-8',
      }),
    );
    if (!UploadId) throw new Error('S3 gave no id for an upload.');
    return UploadId;
  }

  /** Puts a part; the same number again replaces it. */
  async uploadPart(key: string, uploadId: string, number: number, body: Buffer): Promise<FilePart> {
    const { ETag } = await this.#client.send(
      new UploadPartCommand({
        Bucket: this.#bucket,
        Key: key,
        UploadId: uploadId,
        PartNumber: number,
        Body: body,
      }),
    );
    return { number, tag: ETag ?? '' };
  }

  /** Makes the file of its parts; false when S3 does not know the upload or one of the parts any more. */
  async completeUpload(key: string, uploadId: string, parts: readonly FilePart[]): Promise<boolean> {
    try {
      await this.#client.send(
        new CompleteMultipartUploadCommand({
          Bucket: this.#bucket,
          Key: key,
          UploadId: uploadId,
          MultipartUpload: { Parts: parts.map(({ number, tag }) => ({ PartNumber: number, ETag: tag })) },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && /^(NoSuchUpload|InvalidPart)/.test(error.name)) return false;
      throw error;
    }
  }
}

/** A part of a file as S3 knows it. */
export interface FilePart {
  readonly number: number;
  readonly tag: string;
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
