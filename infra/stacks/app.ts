import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Match } from 'aws-cdk-lib/aws-events';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Entry } from '../../shared/platform/environments.ts';
import { Api } from '../constructs/api.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { Watchlist } from '../constructs/watchlist.ts';
import { addChanges } from '../contexts/changes.ts';
import { addCustomers } from '../contexts/customers.ts';
import { addExports } from '../contexts/exports.ts';
import { addHandoffs } from '../contexts/handoffs.ts';
import { addImports } from '../contexts/imports.ts';
import { addLeads } from '../contexts/leads.ts';
import { addNotifications } from '../contexts/notifications.ts';
import { addOrganization } from '../contexts/organization.ts';
import { addProjections } from '../contexts/projections.ts';
import { addSales } from '../contexts/sales.ts';
import { addSite } from '../contexts/site.ts';
import { addWebhooks } from '../contexts/webhooks.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';

export interface AppStackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly codeOf: (entry: Entry) => Code;
}

/** Everything without state: the API, the bus, the functions. May be deleted and deployed again at any time. */
export class AppStack extends Stack {
  readonly api: Api;
  readonly watchlist = new Watchlist();

  constructor(scope: Construct, id: string, { stage, data, codeOf }: AppStackProps) {
    super(scope, id, {
      stackName: stage.resourceName('app'),
      description: 'Baton: the API, the event bus, the functions and their workflows',
    });
    this.api = new Api(this, 'Api', stage, data);
    const publicUrl = stage.publicUrl ?? this.api.http.apiEndpoint;
    const foundation: Foundation = {
      stage,
      data,
      codeOf,
      publicUrl,
      api: this.api,
      bus: this.#bus(stage),
      watchlist: this.watchlist,
    };
    addSite(this, foundation);
    addOrganization(this, foundation);
    addNotifications(this, foundation);
    addLeads(this, foundation);
    addImports(this, foundation);
    addExports(this, foundation);
    addHandoffs(this, foundation);
    addCustomers(this, foundation);
    addSales(this, foundation);
    addWebhooks(this, foundation);
    addChanges(this, foundation);
    addProjections(this, foundation);
    new CfnOutput(this, 'ApiUrl', { value: this.api.http.apiEndpoint });
    new CfnOutput(this, 'PublicUrl', { value: publicUrl });
  }

  /** The bus of the domain events, and its archive, from which any span of time can be played again. */
  #bus(stage: Stage): EventBus {
    const bus = new EventBus(this, 'Bus', { eventBusName: stage.resourceName('events') });
    bus.archive('Archive', {
      archiveName: stage.resourceName('events'),
      description: 'Every domain event, for a replay',
      eventPattern: { source: Match.prefix('baton.') },
      retention: Duration.days(stage.eventArchiveDays),
    });
    return bus;
  }
}
