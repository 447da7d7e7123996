import { existsSync } from 'node:fs';
import type { RouteTable } from '../../shared/platform/route.ts';

/** The routes of a context: whatever `shared/<context>/routes.ts` exports. */
export async function routesOf(context: string): Promise<RouteTable> {
  const file = new URL(`../../shared/${context}/routes.ts`, import.meta.url);
  if (!existsSync(file)) return {};
  const module: Record<string, RouteTable> = await import(file.href);
  return Object.assign({}, ...Object.values(module));
}
