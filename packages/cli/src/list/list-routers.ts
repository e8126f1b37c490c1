import type { RouterPolicy } from '@foretoken/fleet';
import { renderTable } from '../terminal/table.ts';
import { wrapLastCell } from '../terminal/wrap-text.ts';
import type { Listing } from './listing.ts';

const WIDTH = 110;

/** Every built-in router: what it does, and how fresh what it knows is. */
export async function listRouters(): Promise<Listing> {
  const { ROUTER_POLICIES } = await import('@foretoken/fleet');
  const rows = ROUTER_POLICIES.map((policy) => [policy.name, knows(policy), policy.about]);
  const table = renderTable([{ title: 'router' }, { title: 'knows' }, { title: 'what it does' }], wrapLastCell(rows, WIDTH));
  const note = '`foretoken show router NAME` prints the options of one; `fleet.router` names it, or the file of one of your own (docs/routing.md).';
  return { text: `${table}\n\n${note}`, items: ROUTER_POLICIES };
}

/** What it decides by, beside the request. */
export function knows({ scrapeS, knowsTruth }: RouterPolicy): string {
  if (knowsTruth === true) return 'all, the future too';
  return scrapeS === undefined ? 'its own counters' : `gauges, ${1000 * scrapeS} ms old`;
}
