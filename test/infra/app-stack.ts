import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { entries, environments, isEntry } from '../../shared/platform/environments.ts';
import type { Route } from '../../shared/platform/route.ts';
import { type Resource, resourcesOf, synthesize, targetOf } from './synthesized.ts';

const { app, application } = synthesize('dev');
const functions = resourcesOf(application, 'AWS::Lambda::Function');
const queues = resourcesOf(application, 'AWS::SQS::Queue');
const mappings = resourcesOf(application, 'AWS::Lambda::EventSourceMapping');
const rules = resourcesOf(application, 'AWS::Events::Rule');
const gatewayRoutes = resourcesOf(application, 'AWS::ApiGatewayV2::Route');

const entryOf = (resource: Resource): string =>
  resource.properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;
const byId = (resources: Resource[], reference: unknown): Resource => {
  const found = resources.find(({ logicalId }) => logicalId === targetOf(reference));
  if (!found) throw new Error(`nothing stands at ${JSON.stringify(reference)}`);
  return found;
};

/** Every route that any `shared/<context>/routes.ts` exports. */
const declaredRoutes = (
  await Promise.all(
    globSync('shared/*/routes.ts').map(
      async (file): Promise<Record<string, object>> =>
        import(/* @vite-ignore */ new URL(`../../${file}`, import.meta.url).href),
    ),
  )
)
  .flatMap((module) => Object.values(module))
  .flatMap((exported) => Object.values(exported))
  .filter(
    (value): value is Route =>
      z.object({ operationId: z.string(), path: z.string() }).safeParse(value).success,
  );

describe('functions', () => {
  it('are exactly the entries, each once', () => {
    expect(functions.map(entryOf).sort()).toEqual([...entries].sort());
  });

  it('are exactly the files that export a handler', () => {
    const files = globSync('functions/*/*.ts')
      .filter((file) => !file.startsWith('functions/platform/'))
      .filter((file) => /^export (const|async function|function) handler\b/m.test(readFileSync(file, 'utf8')))
      .map((file) => file.slice('functions/'.length, -'.ts'.length));

    expect(files.sort()).toEqual([...entries].sort());
  });

  it('run on the newest Node of Lambda, on arm64, traced, with a role and a log group of their own', () => {
    const roles = functions.map(({ properties }) => targetOf(properties.Role));
    const logGroups = functions.map(({ properties }) => targetOf(properties.LoggingConfig.LogGroup));

    for (const { properties } of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
    }
    expect(new Set(roles).size).toBe(functions.length);
    expect(new Set(logGroups).size).toBe(functions.length);
  });

  it.each(functions.map((resource) => [entryOf(resource), resource] as const))(
    '%s is given exactly the variables it reads',
    (entry, { properties }) => {
      if (!isEntry(entry)) throw new Error(`${entry} is no entry`);
      const schema = environments[entry];
      if (!(schema instanceof z.ZodObject)) throw new Error(`${entry} has no object of variables`);

      expect(Object.keys(properties.Environment.Variables).sort()).toEqual(Object.keys(schema.shape).sort());
    },
  );
});

describe('logs', () => {
  it('are all kept for a limited time', () => {
    const groups = resourcesOf(application, 'AWS::Logs::LogGroup');

    expect(groups.map(({ properties }) => properties.RetentionInDays)).toEqual(groups.map(() => 14));
  });

  it('of requests hold no address, path, query or user agent', () => {
    const [stage] = resourcesOf(application, 'AWS::ApiGatewayV2::Stage');

    expect(stage?.properties.AccessLogSettings.Format).not.toMatch(
      /identity|\$context\.path|rawPath|query|userAgent/,
    );
  });
});

describe('routes', () => {
  it('are those of the registry, each with a token unless its definition says it is public', () => {
    const inTemplate = gatewayRoutes
      .filter(({ properties }) => properties.RouteKey !== '$default')
      .map(({ properties }) => `${properties.RouteKey} ${properties.AuthorizationType}`);

    expect(inTemplate.sort()).toEqual(
      declaredRoutes
        .map(({ method, path, access }) => `${method} ${path} ${access === 'public' ? 'NONE' : 'JWT'}`)
        .sort(),
    );
  });

  it('lead to the function of the context that declares them', () => {
    const integrations = resourcesOf(application, 'AWS::ApiGatewayV2::Integration');
    const entryBehind = (route: Resource) => {
      const [, integration] = route.properties.Target['Fn::Join'][1];
      return entryOf(byId(functions, byId(integrations, integration).properties.IntegrationUri));
    };

    const behind = Object.fromEntries(
      gatewayRoutes.map((route) => [route.properties.RouteKey, entryBehind(route)]),
    );

    expect(behind).toMatchObject({
      'POST /v1/leads': 'leads/http',
      'GET /v1/handoffs': 'handoffs/http',
      'GET /health': 'site/http',
      $default: 'site/http',
    });
  });

  it('that no route matches reach our own 404 and 405 without a token', () => {
    const rest = gatewayRoutes.find(({ properties }) => properties.RouteKey === '$default');

    expect(rest?.properties.AuthorizationType).toBe('NONE');
  });

  it('stay under the 300 that an HTTP API takes, and the 500 resources of a stack', () => {
    expect(gatewayRoutes.length).toBeLessThan(300);
    expect(resourcesOf(application).length).toBeLessThan(500);
  });

  it('are throttled, the public ones more tightly', () => {
    const [stage] = resourcesOf(application, 'AWS::ApiGatewayV2::Stage');
    const publicKeys = gatewayRoutes
      .filter(({ properties }) => properties.AuthorizationType === 'NONE')
      .map(({ properties }) => properties.RouteKey);

    expect(stage?.properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 500,
    });
    expect(Object.keys(stage?.properties.RouteSettings).sort()).toEqual(publicKeys.sort());
    expect(stage?.properties.RouteSettings['GET /health'].ThrottlingRateLimit).toBe(50);
  });

  it('may each call their function: one permission for the API, not one a route', () => {
    const permissions = resourcesOf(application, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties.Principal === 'apigateway.amazonaws.com',
    );
    const allowed = permissions.map(({ properties }) => entryOf(byId(functions, properties.FunctionName)));

    for (const entry of entries.filter((name) => name.endsWith('/http') && name !== 'site/http')) {
      expect(allowed.filter((name) => name === entry)).toHaveLength(1);
    }
    expect(allowed.filter((name) => name === 'site/http').length).toBeLessThan(20);
  });
});

describe('consumers of events', () => {
  const consumers = mappings.filter(({ properties }) => properties.EventSourceArn['Fn::GetAtt']);

  it('are all consumers that listen', () => {
    const listening = consumers.map(({ properties }) => entryOf(byId(functions, properties.FunctionName)));

    expect(listening.sort()).toEqual(entries.filter((entry) => entry.includes('/on-')).sort());
  });

  it.each(
    consumers.map((mapping) => [entryOf(byId(functions, mapping.properties.FunctionName)), mapping] as const),
  )(
    '%s retries single messages, gives them up to a dead-letter queue and waits six times its own time',
    (_, mapping) => {
      const queue = byId(queues, mapping.properties.EventSourceArn);
      const target = byId(functions, mapping.properties.FunctionName);

      expect(mapping.properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(mapping.properties.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
      expect(queue.properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * target.properties.Timeout);
      expect(queue.properties.RedrivePolicy.maxReceiveCount).toBe(5);
      expect(
        byId(queues, queue.properties.RedrivePolicy.deadLetterTargetArn).properties.MessageRetentionPeriod,
      ).toBe(14 * 24 * 3600);
    },
  );

  it('routes leads in as many batches side by side as the stage says', () => {
    const routing = consumers.find(
      ({ properties }) => entryOf(byId(functions, properties.FunctionName)) === 'leads/on-lead-created',
    );

    expect(routing?.properties.ScalingConfig).toEqual({
      MaximumConcurrency: app.stage.routingConcurrency,
    });
  });
});

describe('rules', () => {
  it('never lose an event that a target refuses', () => {
    const onTheBus = rules.filter(({ properties }) => properties.EventPattern);

    for (const { properties } of onTheBus) {
      for (const target of properties.Targets)
        expect(byId(queues, target.DeadLetterConfig.Arn)).toBeDefined();
    }
    expect(onTheBus.length).toBeGreaterThan(5);
  });

  it('sweep every minute', () => {
    const [schedule, ...others] = rules.filter(({ properties }) => properties.ScheduleExpression);

    expect(schedule?.properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(entryOf(byId(functions, schedule?.properties.Targets[0].Arn))).toBe('handoffs/sweep');
    expect(others).toEqual([]);
  });

  it('start the clock of an offer with the detail of the event as it is', () => {
    const start = rules.find(({ properties }) => properties.Targets[0].InputPath === '$.detail');

    expect(start?.properties.EventPattern).toEqual({
      source: ['baton.handoffs'],
      'detail-type': ['handoff.offered.v1'],
    });
  });
});

describe('readers of the stream', () => {
  const readers = mappings.filter(({ properties }) => properties.EventSourceArn['Fn::ImportValue']);

  it('are two, the most that DynamoDB serves', () => {
    const names = readers.map(({ properties }) => entryOf(byId(functions, properties.FunctionName)));

    expect(names.sort()).toEqual(['changes/publish', 'projections/project']);
  });

  it('start at the beginning, cut a bad record out of its batch, and never see what projections wrote', () => {
    for (const { properties } of readers) {
      expect(properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      expect(byId(queues, properties.DestinationConfig.OnFailure.Destination)).toBeDefined();
      expect(JSON.parse(properties.FilterCriteria.Filters[0].Pattern)).toEqual({
        dynamodb: {
          NewImage: { derived: { BOOL: [{ exists: false }] } },
          OldImage: { derived: { BOOL: [{ exists: false }] } },
        },
      });
    }
  });
});

describe('events', () => {
  it('are archived for a replay', () => {
    const [archive] = resourcesOf(application, 'AWS::Events::Archive');

    expect(archive?.properties).toMatchObject({
      RetentionDays: 14,
      EventPattern: { source: [{ prefix: 'baton.' }] },
    });
  });
});
