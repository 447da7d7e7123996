import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that is gone when the `using` block ends. */
export function temporaryDirectory(name: string): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), `baton-${name}-`));
  // A process that was killed a moment ago may still make a file while its directory goes.
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}
