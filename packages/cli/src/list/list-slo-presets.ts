import { renderTable } from '../terminal/table.ts';
import { wrapLastCell } from '../terminal/wrap-text.ts';
import type { Listing } from './listing.ts';

const WIDTH = 90;

/** Every SLO preset: its bounds, where they come from. */
export async function listSloPresets(): Promise<Listing> {
  const { loadSloPresets } = await import('@foretoken/study/node');
  const presets = Object.entries(loadSloPresets());
  const rows = presets.flatMap(([name, { about, source, slo, models }]) => {
    const bounds = slo === undefined ? Object.entries(models ?? {}).map(([model, own]): [string, string] => [`${name}/${model}`, boundsText(own)]) : [[name, boundsText(slo)] as [string, string]];
    return bounds.map(([label, text], i) => [label, text, i === 0 ? `${about} (${source})` : '']);
  });
  const table = renderTable([{ title: 'preset' }, { title: 'bounds (p99)' }, { title: 'what it is' }], wrapLastCell(rows, WIDTH));
  const note = '`slo: {preset: NAME}` of a plan, or `foretoken plan --slo-preset NAME`; without `/MODEL` the model of the scenario decides (docs/plan.md).';
  return { text: `${table}\n\n${note}`, items: presets.map(([name, preset]) => ({ name, ...preset })) };
}

function boundsText(slo: Readonly<Record<string, string | Readonly<Record<string, string>>>>): string {
  return Object.entries(slo).map(([metric, bound]) => `${metric.toUpperCase()} ≤ ${typeof bound === 'string' ? bound : Object.values(bound).join(', ')}`).join(', ');
}
