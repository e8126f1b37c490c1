import { count, percent } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import type { Chart } from './chart.ts';
import { candidateColor, SERIES } from './theme.ts';

/** Pools that colours can tell apart. */
const MOST_COLORS = 10;

/** How evenly the router loads the replicas. */
export function replicaChart({ replicas, pools = [], fleet }: RunResult): Chart {
  const busy = replicas.map((replica) => replica.busy).filter(Number.isFinite);
  const names = replicas.some(({ pool }) => pool !== undefined) ? pools.map(({ name }) => name) : [];
  const colored = names.length > 0 && names.length <= MOST_COLORS;
  const isSparse = replicas.length > 60 && (pools.length > 0 || fleet !== undefined);
  return {
    id: 'replica-busy',
    title: 'Load of each replica',
    subtitle: 'share of time with a step running, by replica number',
    alt: `Busy share of ${count(replicas.length)} replicas: from ${percent(Math.min(...busy))} to ${percent(Math.max(...busy))}.`,
    height: 150,
    rows: replicas.map(({ index, pool, requests, preemptions, busy: share }) => ({ index: String(index), ...(pool === undefined ? {} : { pool }), requests, preemptions, busy: Number.isFinite(share) ? share : null })),
    layers: [{
      mark: { type: 'bar', color: SERIES.blue.light, ...(replicas.length > 60 ? {} : { width: { band: 0.7 } }) },
      encoding: {
        x: { field: 'index', type: 'ordinal', sort: null, title: 'replica', axis: { labelAngle: 0, labelOverlap: 'greedy', ...(isSparse ? { ticks: false, values: everyNth(replicas.map(({ index }) => String(index))) } : {}) } },
        y: { field: 'busy', type: 'quantitative', title: null, scale: { domain: [0, 1] }, axis: { format: '.0%', tickCount: 5 } },
        ...(colored ? { color: { field: 'pool', type: 'nominal', sort: null, scale: { domain: names, range: names.map((_, i) => candidateColor(i).light) }, legend: { symbolType: 'square', symbolStrokeWidth: 0, labelLimit: 160, columns: 4 } } } : {}),
        tooltip: [
          { field: 'index', type: 'nominal', title: 'replica' },
          ...(names.length === 0 ? [] : [{ field: 'pool', type: 'nominal' as const }]),
          { field: 'busy', type: 'quantitative', title: 'busy', format: '.1%' },
          { field: 'requests', type: 'quantitative', format: ',' },
          { field: 'preemptions', type: 'quantitative', format: ',' },
        ],
      },
    }],
    hover: [],
  };
}

/** At most some twelve labels, at round steps. */
function everyNth(labels: readonly string[]): string[] {
  const least = labels.length / 12;
  const decade = Number(`1e${Math.floor(Math.log10(least))}`);
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((each) => each >= least) ?? least;
  return labels.filter((_, i) => i % step === 0);
}
