import type { Chart } from './chart.ts';
import { INK } from './theme.ts';

/** A chart that says why there is nothing to draw. */
export function emptyChart(head: Pick<Chart, 'id' | 'title' | 'subtitle'>, reason: string): Chart {
  return {
    ...head,
    alt: `${head.title}: nothing to draw, ${reason}.`,
    height: 60,
    rows: [{ message: `Nothing to draw: ${reason}.` }],
    layers: [{
      mark: { type: 'text', fontSize: 13, color: INK.muted.light },
      encoding: { text: { field: 'message', type: 'nominal' } },
    }],
    hover: [],
  };
}
