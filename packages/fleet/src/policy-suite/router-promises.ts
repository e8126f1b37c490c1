import type { RequestColumns } from '@foretoken/engines';
import { guardedRouter } from '../routers/guarded-router.ts';
import { plainView } from '../routers/plain-view.ts';
import type { FleetView, Router, RouterPolicy } from '../routers/router.ts';

const REPLICAS = 4;

/** Loads that differ from replica to replica and from request to request. */
function viewAt(request: number): FleetView {
  return plainView(REPLICAS, (replica) => (request * 7 + replica * replica * 3) % 5);
}

function routerFor(policy: RouterPolicy, columns: RequestColumns, seed: number): Router {
  return guardedRouter(policy).create({ replicas: REPLICAS, columns, seed });
}

/** Two routers, asked in turn, that do not pick alike. */
export function secondRouterDiffers(policy: RouterPolicy, columns: RequestColumns, seed: number): string | undefined {
  const [one, other] = [routerFor(policy, columns, seed), routerFor(policy, columns, seed)];
  for (let request = 0; request < columns.count; request++) {
    const [first, second] = [one.pick(request, viewAt(request)), other.pick(request, viewAt(request))];
    if (first !== second) return `request ${request} goes to replica ${first} by one router and to ${second} by its twin`;
  }
  return undefined;
}

/** A pick that is another one when the requests after it do not exist. */
export function foresightOf(policy: RouterPolicy, columns: RequestColumns, seed: number): string | undefined {
  const all = routerFor(policy, columns, seed);
  const known = Math.ceil(columns.count / 2);
  const few = routerFor(policy, firstRows(columns, known), seed);
  for (let request = 0; request < known; request++) {
    const [first, second] = [all.pick(request, viewAt(request)), few.pick(request, viewAt(request))];
    if (first !== second) return `request ${request} goes to replica ${first}, but to ${second} when no request comes after number ${known - 1}`;
  }
  return undefined;
}

function firstRows(columns: RequestColumns, count: number): RequestColumns {
  const cut = Object.entries(columns).map(([name, column]): [string, unknown] => [name, ArrayBuffer.isView(column) ? (column as Int32Array).subarray(0, count) : column]);
  return { ...(Object.fromEntries(cut) as unknown as RequestColumns), count };
}
