import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Entry } from '../../shared/platform/environments.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import type { Api } from './api.ts';
import type { Watchlist } from './watchlist.ts';

/** What every context stands on: handed to each, so that none reaches for another's resources. */
export interface Foundation {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly api: Api;
  readonly bus: EventBus;
  /** Where people reach the product, without a slash at the end. */
  readonly publicUrl: string;
  readonly codeOf: (entry: Entry) => Code;
  readonly watchlist: Watchlist;
}
