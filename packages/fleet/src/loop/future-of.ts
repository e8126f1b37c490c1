import type { RequestColumns } from '@foretoken/engines';
import type { Leg } from './leg.ts';

/** The requests to come whose first leg leads to a pool; `firstLegOf` = that leg of a request. All of them = the columns as they are. */
export function futureOf(pool: string, columns: RequestColumns, firstLegOf: (request: number) => Leg): RequestColumns {
  const mine: number[] = [];
  for (let request = 0; request < columns.count; request++) if (leadsTo(firstLegOf(request), pool, request)) mine.push(request);
  if (mine.length === columns.count) return columns;
  return {
    count: mine.length,
    arrivalS: Float64Array.from(mine, (request) => columns.arrivalS[request]!),
    inputTokens: Int32Array.from(mine, (request) => columns.inputTokens[request]!),
    outputTokens: Int32Array.from(mine, (request) => columns.outputTokens[request]!),
  };
}

function leadsTo(leg: Leg, pool: string, request: number): boolean {
  const { target } = leg.scenario;
  if (target.kind === 'disaggregated') return target.prefill === pool || target.decode === pool;
  return target.kind === 'pools' && leg.poolOf(request) === pool;
}
