import { Duration, Validations } from 'aws-cdk-lib';
import { HttpMethod, type HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import type { Entry, OwnEnvironmentOf } from '../../shared/platform/environments.ts';
import type { RouteTable } from '../../shared/platform/route.ts';
import type { Foundation } from './foundation.ts';
import { BackendFunction } from './function.ts';

export interface HttpFunctionProps<E extends Entry> {
  readonly entry: E;
  readonly environment: OwnEnvironmentOf<E>;
  readonly routes: RouteTable;
  readonly whenItFails: string;
  /** Also answers whatever no route matches, with our own 404 and 405; one function does. */
  readonly answersTheRest?: boolean;
}

/** The function of a context behind the API, with one gateway route for each of its routes. */
export class HttpFunction<E extends Entry = Entry> extends Construct {
  readonly function: BackendFunction<E>;

  constructor(scope: Construct, id: string, foundation: Foundation, props: HttpFunctionProps<E>) {
    super(scope, id);
    this.function = new BackendFunction(this, 'Function', foundation, {
      entry: props.entry,
      environment: props.environment,
      whenItFails: props.whenItFails,
      memoryMegabytes: foundation.stage.memoryMegabytes.http,
      // API Gateway cuts at 30 s; leave 1 s to answer.
      timeout: Duration.seconds(29),
    });
    const integration = new HttpLambdaIntegration('Integration', this.function, {
      // One permission for the whole API: with one a route, the 20 kB of a function's policy are full at 60 routes.
      // The pattern `*/*/*` it is made from does not match $default, so the function that answers it has them singly.
      scopePermissionToRoute: props.answersTheRest === true,
    });
    for (const [operationId, route] of Object.entries(props.routes)) {
      const isPublic = route.access === 'public';
      const key = HttpRouteKey.with(route.path, HttpMethod[route.method]);
      const gatewayRoute = foundation.api.addRoute(this, operationId, { key, isPublic, integration });
      if (isPublic)
        acknowledgePublic(gatewayRoute, 'Everybody may call it: its definition says `access: public`.');
    }
    if (props.answersTheRest) {
      const rest = foundation.api.addRoute(this, 'Rest', {
        key: HttpRouteKey.DEFAULT,
        isPublic: true,
        integration,
      });
      acknowledgePublic(
        rest,
        'It answers 404 and 405 to whoever asks for what does not exist, and does nothing else.',
      );
    }
  }
}

function acknowledgePublic(route: HttpRoute, reason: string): void {
  Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
}
