import * as z from 'zod';
import type { Entry } from '../../shared/platform/environments.ts';
import { FunctionFailed } from './invoke-function.ts';
import { readOrgOptions, usage } from './org-options.ts';
import { type Place, UsageError } from './place.ts';

/** What the operator hands to the new administrator. */
const founded = z.object({
  orgId: z.string(),
  adminEmail: z.string(),
  userId: z.string(),
  oneTimePassword: z.string(),
});

export interface OrgCommand {
  readonly args: readonly string[];
  readonly directory: string;
  readonly invoke: (place: Place, entry: Entry, payload: unknown) => Promise<unknown>;
  /** Gets the result as one line of JSON, and nothing else. */
  readonly print: (line: string) => void;
  /** Gets what people should read. */
  readonly tell: (line: string) => void;
}

/** `npm run org`. Gives the exit code: 0 when it is done, 1 when it failed, 2 when the arguments are wrong. */
export async function runOrgCommand({ args, directory, invoke, print, tell }: OrgCommand): Promise<number> {
  try {
    const options = readOrgOptions(args, directory);
    if (!options) {
      tell(usage);
      return 0;
    }
    const result = await invoke(options.place, 'organization/create-organization', options.founding);
    print(JSON.stringify(founded.parse(result)));
    return 0;
  } catch (error) {
    if (error instanceof UsageError || error instanceof FunctionFailed) tell(error.message);
    else tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return error instanceof UsageError ? 2 : 1;
  }
}
