import { count, percent } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import type { Chart } from './chart.ts';
import { SERIES } from './theme.ts';

/** How evenly the router loads the replicas. */
export function replicaChart({ replicas }: RunResult): Chart {
  const busy = replicas.map((replica) => replica.busy).filter(Number.isFinite);
  return {
    id: 'replica-busy',
    title: 'Load of each replica',
    subtitle: 'share of time with a step running, by replica number',
    alt: `Busy share of ${count(replicas.length)} replicas: from ${percent(Math.min(...busy))} to ${percent(Math.max(...busy))}.`,
    height: 150,
    rows: replicas.map(({ index, requests, preemptions, busy: share }) => ({ index: String(index), requests, preemptions, busy: Number.isFinite(share) ? share : null })),
    layers: [{
      mark: { type: 'bar', color: SERIES.blue.light, ...(replicas.length > 60 ? {} : { width: { band: 0.7 } }) },
      encoding: {
        x: { field: 'index', type: 'ordinal', sort: null, title: 'replica', axis: { labelAngle: 0, labelOverlap: 'greedy' } },
        y: { field: 'busy', type: 'quantitative', title: null, scale: { domain: [0, 1] }, axis: { format: '.0%', tickCount: 5 } },
        tooltip: [
          { field: 'index', type: 'nominal', title: 'replica' },
          { field: 'busy', type: 'quantitative', title: 'busy', format: '.1%' },
          { field: 'requests', type: 'quantitative', format: ',' },
          { field: 'preemptions', type: 'quantitative', format: ',' },
        ],
      },
    }],
    hover: [],
  };
}
