import * as z from 'zod';
import { FunctionFailed, type Invoker } from './invoke-function.ts';
import { type Place, UsageError } from './place.ts';
import { readRebuildOptions, usage } from './rebuild-options.ts';

/** What the function says after each part. */
const report = z.looseObject({
  status: z.enum(['running', 'done']),
  type: z.string(),
  records: z.int(),
  written: z.int(),
  removed: z.int(),
  skipped: z.int().optional(),
});

export interface RebuildCommand {
  readonly args: readonly string[];
  readonly directory: string;
  readonly invokerAt: (place: Place) => Promise<Invoker>;
  /** Gets the result as one line of JSON, and nothing else. */
  readonly print: (line: string) => void;
  /** Gets what people should read. */
  readonly tell: (line: string) => void;
}

/** `npm run rebuild`. Gives the exit code: 0 when it is done, 1 when it failed, 2 when the arguments are wrong. */
export async function runRebuildCommand({
  args,
  directory,
  invokerAt,
  print,
  tell,
}: RebuildCommand): Promise<number> {
  try {
    const options = readRebuildOptions(args, directory);
    if (!options) {
      tell(usage);
      return 0;
    }
    const { place, request, isRestart } = options;
    const invoker = await invokerAt(place);
    try {
      for (let restart = isRestart; ; restart = false) {
        const part = report.parse(await invoker.invoke('projections/rebuild', { ...request, restart }));
        const { type, records, written, removed, skipped = 0 } = part;
        const left = skipped > 0 ? `, ${skipped} left as they were: others change them` : '';
        tell(
          `${request.what}: ${records} records, ${written} entries written, ${removed} removed${left} (at ${type})`,
        );
        if (part.status === 'running') continue;
        print(JSON.stringify(part));
        return 0;
      }
    } finally {
      await invoker.close();
    }
  } catch (error) {
    if (error instanceof UsageError || error instanceof FunctionFailed) tell(error.message);
    else tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return error instanceof UsageError ? 2 : 1;
  }
}
