import { type FilePart, type FileStore, partBytes } from '../platform/files.ts';
import type { ExportProgress } from './export-progress.ts';

/** Where the file is made, and where what does not fill a part waits between two runs. */
export interface ExportPaths {
  readonly file: string;
  readonly rest: string;
}

type Begun = Pick<ExportProgress, 'uploadId' | 'parts' | 'hasRest'>;

/**
 * The text of a file on its way to S3: in parts of at least 5 MB, the last excepted. What is kept of it between two runs
 * (`begun`) is enough to go on.
 */
export class WaitingText {
  readonly #files: FileStore;
  readonly #paths: ExportPaths;
  #uploadId: string | undefined;
  readonly #parts: FilePart[];
  #waiting: string[] = [];
  #bytes = 0;
  #hasRest = false;

  constructor(files: FileStore, paths: ExportPaths, { uploadId, parts, hasRest }: Begun) {
    this.#files = files;
    this.#paths = paths;
    this.#uploadId = uploadId || undefined;
    this.#parts = [...parts];
    this.#hasRest = hasRest;
  }

  /** With what an earlier run left waiting. */
  static async of(files: FileStore, paths: ExportPaths, begun: Begun): Promise<WaitingText> {
    const text = new WaitingText(files, paths, begun);
    if (begun.hasRest) {
      const { chunks } = await files.read(paths.rest);
      const pieces: Uint8Array[] = [];
      for await (const chunk of chunks) pieces.push(chunk);
      text.add(Buffer.concat(pieces).toString('utf8'));
    }
    return text;
  }

  /** Whether nothing of the file was written, here or in an earlier run. */
  get isEmpty(): boolean {
    return this.#parts.length === 0 && this.#bytes === 0;
  }

  /** Whether what waits fills a part. */
  get isPart(): boolean {
    return this.#bytes >= partBytes;
  }

  add(text: string): void {
    this.#waiting.push(text);
    this.#bytes += Buffer.byteLength(text);
  }

  /** Puts what waits as the next part. What it gives belongs into the progress. */
  async putPart(): Promise<Begun> {
    this.#uploadId ??= await this.#files.beginUpload(this.#paths.file);
    this.#parts.push(
      await this.#files.uploadPart(this.#paths.file, this.#uploadId, this.#parts.length + 1, this.#taken()),
    );
    this.#hasRest = false;
    return this.#begun();
  }

  /** Keeps what waits for the next run. What it gives belongs into the progress. */
  async leave(): Promise<Begun> {
    this.#hasRest = this.#bytes > 0;
    if (this.#hasRest) await this.#files.write(this.#paths.rest, this.#waiting.join(''));
    return this.#begun();
  }

  /** Makes the file of its parts and what waits; false when S3 does not know the parts any more. Twice does no harm. */
  async close(): Promise<boolean> {
    if (!this.#uploadId) {
      await this.#files.write(this.#paths.file, this.#taken().toString('utf8'));
      return true;
    }
    // A run that died after this and before it said so has completed it: S3 does not know the upload any more then.
    if ((await this.#files.sizeOf(this.#paths.file)) !== undefined) return true;
    if (this.#bytes > 0) await this.putPart();
    return this.#files.completeUpload(this.#paths.file, this.#uploadId, this.#parts);
  }

  #taken(): Buffer {
    const text = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#bytes = 0;
    return text;
  }

  #begun(): Begun {
    return { uploadId: this.#uploadId, parts: this.#parts, hasRest: this.#hasRest };
  }
}
