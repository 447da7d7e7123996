/** CPU of a request through a function, over a bare handler that makes the same DynamoDB calls. */
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { median } from './median.ts';

export interface RequestCpu {
  readonly request: string;
  readonly callsEach: number;
  readonly requestsEach: number;
  /** Microseconds of CPU a request. */
  readonly function: number;
  readonly bare: number;
  readonly ratio: number;
}

export interface Contest {
  readonly request: string;
  readonly event: () => APIGatewayProxyEventV2;
  readonly function: (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;
  readonly bare: (event: APIGatewayProxyEventV2) => Promise<unknown>;
  /** DynamoDB calls the bare handler has made so far. */
  readonly bareCalls: () => number;
}

const perRound = 40;

/** Rounds of both, alternating, so that a busy machine slows both; the median of the rounds' ratios. */
export async function measureRequestCpu(contest: Contest, rounds: number): Promise<RequestCpu> {
  const { request, event, function: handler, bare, bareCalls } = contest;
  const context = { awsRequestId: 'bench' } as Context;
  const full = () => handler(event(), context);
  const least = () => bare(event());
  await fairness(request, full, least, bareCalls);
  await cpuOf(full);
  await cpuOf(least);
  const samples: { own: number; bare: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first pays for the garbage of who went before.
    const bareFirst = round % 2 === 0;
    const early = bareFirst ? await cpuOf(least) : 0;
    const own = await cpuOf(full);
    samples.push({ own, bare: bareFirst ? early : await cpuOf(least) });
  }
  return {
    request,
    callsEach: await callsOf(least, bareCalls),
    requestsEach: rounds * perRound,
    function: median(samples.map(({ own }) => own)),
    bare: median(samples.map((sample) => sample.bare)),
    ratio: median(samples.map((sample) => sample.own / sample.bare)),
  };
}

async function cpuOf(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < perRound; count += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / perRound;
}

/** Both must answer, and make as many calls of DynamoDB. */
async function fairness(
  request: string,
  full: () => Promise<unknown>,
  least: () => Promise<unknown>,
  bareCalls: () => number,
): Promise<void> {
  // The first loads what a container keeps.
  await full();
  const answer = (await full()) as { statusCode: number; headers: Record<string, string>; body: string };
  const own = Number(/operations=(\d+)/.exec(answer.headers['x-consumed-capacity'] ?? '')?.[1]);
  const bare = await callsOf(least, bareCalls);
  if (answer.statusCode >= 300 || own !== bare) {
    throw new Error(`${request}: ${answer.statusCode}, ${own} calls against ${bare}: ${answer.body}`);
  }
}

async function callsOf(call: () => Promise<unknown>, calls: () => number): Promise<number> {
  const before = calls();
  await call();
  return calls() - before;
}
