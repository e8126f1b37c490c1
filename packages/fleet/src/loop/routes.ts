import type { RequestColumns } from '@foretoken/engines';
import type { RouteMatch, RouteScenario } from '../scenario/route-scenario.ts';
import { noRouteFits } from './diagnostics.ts';

/** What the classes of a workload say about their requests. */
export interface ClassFacts {
  readonly name: string;
  readonly path?: string;
  readonly model?: string;
}

/** Index of the route of each request. @throws ForetokenError E0753 when no route is for a request. */
export function routeRequests(routes: readonly RouteScenario[], columns: RequestColumns, classes: readonly ClassFacts[]): (request: number) => number {
  const only = routes.length === 1 && Object.keys(routes[0]!.when).length === 0;
  if (only) return () => 0;
  const facts = (columns.classNames ?? []).map((name) => classes.find((each) => each.name === name) ?? { name });
  return (request) => {
    const at = routes.findIndex(({ when }) => matches(when, columns, facts, request));
    if (at < 0) throw noRouteFits(describe(columns, facts, request));
    return at;
  };
}

function matches(when: RouteMatch, columns: RequestColumns, facts: readonly ClassFacts[], request: number): boolean {
  const own = facts[columns.classIndex?.[request] ?? 0];
  const { classes, paths, models, inputTokens, adapter, grammar, priorityAtMost } = when;
  if (classes !== undefined && !(own !== undefined && classes.includes(own.name))) return false;
  if (paths !== undefined && !(own?.path !== undefined && paths.some((path) => isBelow(own.path!, path)))) return false;
  if (models !== undefined && !(own?.model !== undefined && models.includes(own.model))) return false;
  if (inputTokens !== undefined && !(columns.inputTokens[request]! >= inputTokens.from && columns.inputTokens[request]! < (inputTokens.to ?? Infinity))) return false;
  if (adapter !== undefined && adapter !== (columns.adapter?.[request] ?? 0) > 0) return false;
  if (grammar !== undefined && grammar !== (columns.grammar?.[request] ?? 0) > 0) return false;
  return priorityAtMost === undefined || (columns.priority?.[request] ?? 0) <= priorityAtMost;
}

/** By whole elements, as PathPrefix of the Kubernetes Gateway API: /chat takes /chat and /chat/completions, not /chatter. */
function isBelow(path: string, prefix: string): boolean {
  return `${path}/`.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function describe(columns: RequestColumns, facts: readonly ClassFacts[], request: number): string {
  const own = facts[columns.classIndex?.[request] ?? 0];
  const parts = [own === undefined ? 'no class' : `class ${own.name}`, ...(own?.path === undefined ? [] : [`path ${own.path}`]), `${columns.inputTokens[request]!} prompt tokens`];
  return `request ${request} (${parts.join(', ')})`;
}
