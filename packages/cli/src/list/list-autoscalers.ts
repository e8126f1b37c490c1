import { renderTable } from '../terminal/table.ts';
import { wrapLastCell } from '../terminal/wrap-text.ts';
import type { Listing } from './listing.ts';

const WIDTH = 110;

/** Every autoscaler: what it does, whether it comes back from 0 replicas, and how old its metrics are. */
export async function listAutoscalers(): Promise<Listing> {
  const { AUTOSCALER_POLICIES } = await import('@foretoken/fleet');
  const rows = AUTOSCALER_POLICIES.map(({ name, about, scalesToZero, pipeline }) => [
    name,
    scalesToZero === true ? '✓' : '',
    `${pipeline.scrapeS} s + ${pipeline.delayS} s`,
    about,
  ]);
  const table = renderTable([{ title: 'autoscaler' }, { title: 'to 0' }, { title: 'scrape + delay' }, { title: 'what it does' }], wrapLastCell(rows, WIDTH));
  const note = '`foretoken show autoscaler NAME` prints the options of one; `fleet.autoscale: {policy: NAME, max: 8}` uses it (docs/autoscaling.md).';
  return { text: `${table}\n\n${note}`, items: AUTOSCALER_POLICIES };
}
