import { percent, quantity } from '@foretoken/kernel';
import type { RunResult } from '@foretoken/fleet';
import { breakdownChart } from './breakdown-chart.ts';
import { cdfChart } from './cdf-chart.ts';
import type { Chart } from './chart.ts';
import { fleetCharts } from './fleet-charts.ts';
import { replicaChart } from './replica-chart.ts';
import { sloLines } from './slo-layers.ts';
import type { SloLine } from './slo-layers.ts';
import { SERIES } from './theme.ts';
import { timelineChart } from './timeline-chart.ts';

/** Every chart of a run, in the order of the page. */
export function runCharts(result: RunResult): readonly Chart[] {
  return [...latencyCharts(result), breakdownChart(result), ...timelineCharts(result), ...(result.replicas.length > 1 ? [replicaChart(result)] : []), ...fleetCharts(result)];
}

function latencyCharts({ latency, cdf, slo }: RunResult): readonly Chart[] {
  const boundsOf = (...metrics: readonly string[]): readonly SloLine[] => sloLines(slo.filter(({ metric }) => metrics.includes(metric)));
  return [
    cdfChart({
      id: 'cdf-ttft',
      title: 'Time to first token (TTFT)',
      series: [{ name: 'TTFT', curve: cdf.ttft, summary: latency.ttft, color: SERIES.blue }],
      slo: boundsOf('ttft'),
      emptyReason: 'no request produced a token',
    }),
    cdfChart({
      id: 'cdf-itl-tpot',
      title: 'Between tokens (ITL, TPOT)',
      subtitle: 'share of gaps (ITL) or of requests (TPOT) at or below a latency (log axis)',
      series: [
        { name: 'ITL', curve: cdf.itl, summary: latency.itl, color: SERIES.vermilion },
        { name: 'TPOT', curve: cdf.tpot, summary: latency.tpot, color: SERIES.green },
      ],
      slo: boundsOf('itl', 'tpot'),
      emptyReason: 'no request produced a second token',
    }),
    cdfChart({
      id: 'cdf-e2e',
      title: 'End-to-end latency (E2E)',
      series: [{ name: 'E2E', curve: cdf.e2e, summary: latency.e2e, color: SERIES.purple }],
      slo: boundsOf('e2e'),
      emptyReason: 'no request completed',
    }),
  ];
}

function timelineCharts({ timeline }: RunResult): readonly Chart[] {
  const { binS } = timeline;
  return [
    timelineChart({
      id: 'timeline-requests',
      title: 'Waiting queue and running batch',
      unit: 'requests',
      series: [
        { name: 'waiting', values: timeline.waiting, color: SERIES.vermilion },
        { name: 'running', values: timeline.running, color: SERIES.blue },
      ],
      binS,
      show: quantity,
    }),
    timelineChart({
      id: 'timeline-kv',
      title: 'KV cache usage',
      unit: 'share of usable KV blocks',
      series: [{ name: 'KV usage', values: timeline.kvUsage, color: SERIES.purple }],
      binS,
      fraction: true,
      area: true,
      show: percent,
    }),
    timelineChart({
      id: 'timeline-throughput',
      title: 'Token throughput',
      unit: 'tokens per second',
      series: [
        { name: 'prefill (cache hits excluded)', values: timeline.prefillTokensPerS, color: SERIES.blue },
        { name: 'output', values: timeline.outputTokensPerS, color: SERIES.vermilion },
      ],
      binS,
      show: quantity,
    }),
    timelineChart({
      id: 'timeline-arrivals',
      title: 'Arrivals',
      unit: 'requests per second',
      series: [{ name: 'arrivals', values: timeline.arrivalsPerS, color: SERIES.green }],
      binS,
      area: true,
      show: quantity,
    }),
  ];
}
